import NearestIndex
import NearestTestSupport
import Testing

/// What is refused, with which code and which words, and that nothing has changed then.
@Suite struct HNSWErrorTests {
    private func makeIndex(
        _ metric: Metric,
        _ encoding: ScalarEncoding = .float32
    ) throws -> HNSWIndex {
        let index = try HNSWIndex(
            dimension: 3,
            metric: metric,
            encoding: encoding,
            parameters: HNSWParameters(m: 4, efConstruction: 16)
        )
        var random = SeededRandom(seed: 1)
        for id in 1...12 { try index.insert(random.vector(3), id: VectorID(UInt64(id))) }
        return index
    }

    /// The error that a call throws, after which the index must be as it was.
    private func error(
        _ metric: Metric = .cosine,
        _ encoding: ScalarEncoding = .float32,
        _ call: (HNSWIndex) throws -> Void,
        sourceLocation here: SourceLocation = #_sourceLocation
    ) throws -> NearestError {
        let index = try makeIndex(metric, encoding)
        let (adjacency, health) = (index.adjacency(), index.health())
        let answer = try index.search([1, 1, 1], k: 40)
        let error = try #require(
            #expect(throws: NearestError.self, sourceLocation: here) { try call(index) }
        )
        #expect(index.adjacency() == adjacency, sourceLocation: here)
        #expect(index.health() == health, sourceLocation: here)
        #expect(try index.search([1, 1, 1], k: 40) == answer, sourceLocation: here)
        #expect(index.count == 12, sourceLocation: here)
        // The next change goes as if there had been no error.
        let other = try makeIndex(metric, encoding)
        for index in [index, other] {
            try index.insert(contentsOf: [1, 2, 3, 3, 2, 1], ids: [99, 100])
        }
        #expect(index.adjacency() == other.adjacency(), sourceLocation: here)
        return error
    }

    @Test func `a vector of another length is refused with both lengths`() throws {
        for wrong in [[], [1], [1, 2, 3, 4]] as [[Float]] {
            let inserting = try error { try $0.insert(wrong, id: 9) }
            #expect(inserting.code == .dimensionMismatch)
            #expect(inserting.message.contains("\(wrong.count) elements"))
            #expect(inserting.message.contains("vectors of 3"))
            #expect(try error { try $0.replace(wrong, id: 9) }.code == .dimensionMismatch)
            #expect(try error { _ = try $0.search(wrong, k: 1) }.code == .dimensionMismatch)
            #expect(try error { _ = try $0.search(wrong, within: 1) }.code == .dimensionMismatch)
            #expect(try error { _ = try $0.cursor(for: wrong) }.code == .dimensionMismatch)
        }
        #expect(try error { _ = try $0.search(batch: [1, 2], k: 1) }.code == .dimensionMismatch)
        let many = try error { try $0.insert(contentsOf: [1, 2, 3], ids: [70, 80]) }
        #expect(many.code == .dimensionMismatch)
        #expect(many.message.contains("6 numbers"))
    }

    @Test(arguments: Metric.ofFloats, [Float.nan, .infinity, -.infinity, 1e30])
    func `what cannot be compared is refused and named`(_ metric: Metric, _ value: Float) throws {
        for position in 0..<3 {
            var vector: [Float] = [1, 2, 3]
            vector[position] = value
            let inserting = try error(metric) { try $0.insert(vector, id: 77) }
            #expect(inserting.code == .invalidVector)
            #expect(inserting.message.contains("77"))
            if !value.isFinite { #expect(inserting.message.contains("element \(position)")) }
            #expect(try error(metric) { try $0.insert(vector, id: 7) }.code == .invalidVector)
            #expect(try error(metric) { try $0.replace(vector, id: 7) }.code == .invalidVector)
            let many = try error(metric) {
                try $0.insert(contentsOf: [1, 1, 1] + vector, ids: [3, 40], threads: 2)
            }
            #expect(many.code == .invalidVector)
            #expect(many.message.contains("40"))
            #expect(try error(metric) { _ = try $0.search(vector, k: 1) }.code == .invalidVector)
            #expect(
                try error(metric) { _ = try $0.search(vector, within: 1) }.code == .invalidVector
            )
            #expect(try error(metric) { _ = try $0.cursor(for: vector) }.code == .invalidVector)
            let queries = try error(metric) { _ = try $0.search(batch: [1, 1, 1] + vector, k: 1) }
            #expect(queries.code == .invalidVector)
            #expect(queries.message.contains("query 1"))
        }
    }

    @Test func `a zero vector has no cosine`() throws {
        let inserting = try error { try $0.insert([0, 0, 0], id: 9) }
        #expect(inserting.code == .invalidVector)
        #expect(inserting.message.contains("zero"))
        #expect(try error { _ = try $0.search([0, -0, 0], k: 1) }.code == .invalidVector)
        #expect(try error { _ = try $0.cursor(for: [0, 0, 0]) }.code == .invalidVector)
        #expect(try error { try $0.insert([0, 1e-30, 0], id: 9) }.code == .invalidVector)
        for metric in [Metric.squaredEuclidean, .innerProduct] {
            let other = try makeIndex(metric)
            try other.insert([0, 0, 0], id: 90)
            #expect(
                try other.search([0, 0, 0], k: 40).contains { $0.id == 90 && $0.distance == 0 }
            )
        }
    }

    @Test func `float16 refuses what it cannot hold, but for lengths under cosine`() throws {
        for metric in [Metric.squaredEuclidean, .innerProduct] {
            let refused = try error(metric, .float16) { try $0.insert([1, 65_520, 0], id: 70) }
            #expect(refused.code == .invalidVector)
            #expect(refused.message.contains("float16"))
            #expect(refused.message.contains("70"))
        }
        let index = try makeIndex(.cosine, .float16)
        try index.insert([3e9, 4e9, 0], id: 71)
        #expect(try index.search([6, 8, 0], k: 1)[0].id == 71)
        try index.insert([3e-9, 0, 4e-9], id: 72)
        #expect(try index.search([6, 0, 8], k: 1)[0].distance < 1e-3)
    }

    @Test func `an identifier that is not there, or twice, is named`() throws {
        let reading = try error { _ = try $0.vector(of: 123) }
        #expect(reading.code == .unknownID)
        #expect(reading.message.contains("123"))
        #expect(try error { try $0.replace([1, 1, 1], id: 123) }.code == .unknownID)
        let twice = try error { try $0.insert(contentsOf: [1, 2, 3, 4, 5, 6], ids: [55, 55]) }
        #expect(twice.code == .duplicateID)
        #expect(twice.message.contains("55"))
        let index = try makeIndex(.cosine)
        let adjacency = index.adjacency()
        #expect(!index.remove(123))
        #expect(index.remove([123, 124]) == 0)
        #expect(index.adjacency() == adjacency)
        // An identifier that appears twice among those to be removed is removed once.
        #expect(index.remove([4, 123, 4]) == 1)
        #expect(!index.contains(4))
    }

    @Test func `numbers out of range are refused`() throws {
        for k in [0, -1, .min] {
            #expect(try error { _ = try $0.search([1, 1, 1], k: k) }.code == .invalidArgument)
            #expect(
                try error { _ = try $0.search(batch: [1, 1, 1], k: k) }.code == .invalidArgument
            )
        }
        for threads in [0, -1] {
            let searching = try error {
                _ = try $0.search(batch: [1, 1, 1], k: 1, threads: threads)
            }
            #expect(searching.code == .invalidArgument)
            let inserting = try error {
                try $0.insert(contentsOf: [1, 1, 1], ids: [50], threads: threads)
            }
            #expect(inserting.code == .invalidArgument)
        }
        for efSearch in [0, -1, .min] {
            let options = SearchOptions(efSearch: efSearch)
            let refused = try error { _ = try $0.search([1, 1, 1], k: 1, options: options) }
            #expect(refused.code == .invalidArgument)
            #expect(refused.message.contains("\(efSearch)"))
            let others = [
                try error { _ = try $0.search([1, 1, 1], within: 1, options: options) },
                try error { _ = try $0.search(batch: [1, 1, 1], k: 1, options: options) },
                try error { _ = try $0.cursor(for: [1, 1, 1], options: options) },
            ]
            #expect(others.map(\.code) == Array(repeating: .invalidArgument, count: 3))
        }
        #expect(try error { _ = try $0.search([1, 1, 1], within: .nan) }.code == .invalidArgument)
    }

    @Test(
        arguments: [
            (0, 4, 16), (-1, 4, 16), (65_537, 4, 16), (3, 1, 16), (3, 129, 200), (3, -4, 16),
            (3, 16, 15), (3, 4, 100_001), (3, 4, 0), (3, .max, .max),
        ]
    )
    func `no index is made with parameters out of range`(
        _ numbers: (dimension: Int, m: Int, efConstruction: Int)
    ) throws {
        let refused = #expect(throws: NearestError.self) {
            try HNSWIndex(
                dimension: numbers.dimension,
                metric: .cosine,
                parameters: HNSWParameters(m: numbers.m, efConstruction: numbers.efConstruction)
            )
        }
        #expect(refused?.code == .invalidArgument)
    }

    @Test(arguments: [(1, 2, 2), (65_536, 2, 2), (3, 128, 128), (3, 2, 100_000)])
    func `an index is made with parameters at the ends of their ranges`(
        _ numbers: (dimension: Int, m: Int, efConstruction: Int)
    ) throws {
        let index = try HNSWIndex(
            dimension: numbers.dimension,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: numbers.m, efConstruction: numbers.efConstruction)
        )
        let count = numbers.dimension == 65_536 ? 5 : 40
        for id in 0..<count {
            try index.insert(
                [Float](repeating: Float(id), count: numbers.dimension),
                id: VectorID(UInt64(id))
            )
        }
        expectSound(index, count: count)
        let answer = try index.search([Float](repeating: 3, count: numbers.dimension), k: 1)
        #expect(answer.map(\.id) == [3])
    }
}
