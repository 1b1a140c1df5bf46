import NearestIndex
import NearestTestSupport
import Testing

@Suite struct FlatIndexErrorTests {
    private let index: FlatIndex

    init() throws {
        index = try FlatIndex(dimension: 3, metric: .cosine)
        try index.insert([1, 0, 0], id: 1)
        try index.insert([0, 1, 0], id: 2)
    }

    /// The error that a call throws, after which the index must be as it was.
    private func error(
        _ metric: Metric = .cosine,
        _ call: (FlatIndex) throws -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> NearestError {
        let index: FlatIndex
        if metric == .cosine {
            index = self.index
        } else {
            index = try FlatIndex(dimension: 3, metric: metric)
            try index.insert([1, 0, 0], id: 1)
            try index.insert([0, 1, 0], id: 2)
        }
        let before = try index.search([1, 1, 1], k: 10)
        let error = try #require(
            #expect(throws: NearestError.self, sourceLocation: sourceLocation) { try call(index) }
        )
        #expect(try index.search([1, 1, 1], k: 10) == before, sourceLocation: sourceLocation)
        #expect(index.count == 2, sourceLocation: sourceLocation)
        return error
    }

    @Test func `a vector of another length is refused with both lengths`() throws {
        for wrong in [[], [1], [1, 2, 3, 4]] as [[Float]] {
            let inserting = try error { try $0.insert(wrong, id: 9) }
            #expect(inserting.code == .dimensionMismatch)
            #expect(inserting.message.contains("\(wrong.count) elements"))
            #expect(inserting.message.contains("vectors of 3"))
            #expect(try error { _ = try $0.search(wrong, k: 1) }.code == .dimensionMismatch)
            #expect(try error { _ = try $0.search(wrong, within: 1) }.code == .dimensionMismatch)
        }
        #expect(try error { _ = try $0.search(batch: [1, 2], k: 1) }.code == .dimensionMismatch)
        let batch = try error { try $0.insert(contentsOf: [1, 2, 3], ids: [7, 8]) }
        #expect(batch.code == .dimensionMismatch)
        #expect(batch.message.contains("6 numbers"))
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
            #expect(try error(metric) { _ = try $0.search(vector, k: 1) }.code == .invalidVector)
            let batch = try error(metric) { _ = try $0.search(batch: [1, 1, 1] + vector, k: 1) }
            #expect(batch.message.contains("query 1"))
            let many = try error(metric) {
                try $0.insert(contentsOf: [1, 1, 1] + vector, ids: [3, 4])
            }
            #expect(many.message.contains("4"))
        }
    }

    @Test func `a zero vector has no cosine`() throws {
        let inserting = try error { try $0.insert([0, 0, 0], id: 9) }
        #expect(inserting.code == .invalidVector)
        #expect(inserting.message.contains("zero"))
        #expect(try error { _ = try $0.search([0, -0, 0], k: 1) }.code == .invalidVector)
        #expect(try error { try $0.insert([0, 1e-30, 0], id: 9) }.code == .invalidVector)
        let other = try FlatIndex(dimension: 3, metric: .innerProduct)
        try other.insert([0, 0, 0], id: 9)
        #expect(try other.search([0, 0, 0], k: 1)[0].distance == 0)
    }

    @Test func `an identifier that is not there, or twice, is named`() throws {
        let reading = try error { _ = try $0.vector(of: 123) }
        #expect(reading.code == .unknownID)
        #expect(reading.message.contains("123"))
        #expect(!index.remove(123))
        #expect(index.remove([123, 124]) == 0)
        #expect(try error { try $0.replace([1, 1, 1], id: 123) }.code == .unknownID)
        let twice = try error { try $0.insert(contentsOf: [1, 2, 3, 4, 5, 6], ids: [55, 55]) }
        #expect(twice.code == .duplicateID)
        #expect(twice.message.contains("55"))
    }

    @Test func `numbers out of range are refused`() throws {
        #expect(try error { _ = try $0.search([1, 1, 1], k: 0) }.code == .invalidArgument)
        #expect(try error { _ = try $0.search(batch: [1, 1, 1], k: -1) }.code == .invalidArgument)
        #expect(
            try error { _ = try $0.search(batch: [1, 1, 1], k: 1, threads: 0) }.code
                == .invalidArgument
        )
        #expect(try error { _ = try $0.search([1, 1, 1], within: .nan) }.code == .invalidArgument)
        for dimension in [0, -1, 65_537] {
            let refused = #expect(throws: NearestError.self) {
                try FlatIndex(dimension: dimension, metric: .cosine)
            }
            #expect(refused?.code == .invalidArgument)
        }
    }

    @Test func `products that the processor lacks are refused, and the others are not`() throws {
        let available = ComputeEnvironment.current.matrixProductRates.map(\.backend)
        for backend in MatrixProductBackend.allCases {
            let options = SearchOptions(matrixProduct: backend)
            if available.contains(backend) {
                #expect(try index.search(batch: [1, 1, 1], k: 1, options: options).count == 1)
            } else {
                let refused = try error {
                    _ = try $0.search(batch: [1, 1, 1], k: 1, options: options)
                }
                #expect(refused.code == .unsupported)
                #expect(refused.message.contains(backend.rawValue))
            }
        }
    }

    @Test func `float16 refuses what it cannot hold`() throws {
        let half = try FlatIndex(dimension: 2, metric: .squaredEuclidean, encoding: .float16)
        try half.insert([65_504, -65_519], id: 1)
        #expect(try half.vector(of: 1) == [65_504, -65_504])
        let refused = #expect(throws: NearestError.self) { try half.insert([1, 65_520], id: 2) }
        #expect(refused?.code == .invalidVector)
        #expect(half.count == 1)
        let cosine = try FlatIndex(dimension: 2, metric: .cosine, encoding: .float16)
        let tiny = #expect(throws: NearestError.self) { try cosine.insert([1e-9, 0], id: 1) }
        #expect(tiny?.code == .invalidVector)
        #expect(cosine.isEmpty)
        try cosine.insert([3000, 4000], id: 1)
        #expect(try cosine.vector(of: 1) == [3000, 4000])
        #expect(try cosine.search([6, 8], k: 1)[0].distance < 1e-7)
    }

    @Test(arguments: Metric.ofFloats)
    func `extreme magnitudes keep their order, one by one and in a batch`(
        _ metric: Metric
    ) throws {
        var random = SeededRandom(seed: 9)
        for norm in [0x1p-146, 0x1p-126, 1e-30, 1e-19, 1, 1e9, 1e18] as [Float]
        where metric != .cosine || norm > 1e-13 {
            let index = try FlatIndex(dimension: 4, metric: metric)
            for id in 0..<90 {
                let vector = random.vector(4, norm: norm)
                try index.insert(vector, id: VectorID(UInt64(id)))
            }
            let queries = (0..<10).flatMap { _ in random.vector(4, norm: norm) }
            for backend in MatrixProductBackend.anyAvailable {
                let batch = try index.search(
                    batch: queries,
                    k: 7,
                    options: SearchOptions(matrixProduct: backend)
                )
                for query in 0..<10 {
                    let one = try index.search(Array(queries[query * 4..<query * 4 + 4]), k: 7)
                    #expect(one.neighbors == batch[query].neighbors)
                    #expect(one.allSatisfy { $0.distance.isFinite })
                }
            }
        }
    }

    @Test(arguments: [Metric.squaredEuclidean, .innerProduct])
    func `queries and vectors of very different magnitudes agree too`(_ metric: Metric) throws {
        var random = SeededRandom(seed: 10)
        for (rowScale, queryScale) in [
            (0x1p-130, 1e6), (1e6, 0x1p-130), (1e-24, 1), (1e-3, 1e9), (1e9, 1e-3),
        ] as [(Float, Float)] {
            for dimension in [4, 200] {
                let index = try FlatIndex(dimension: dimension, metric: metric)
                for id in 0..<300 {
                    let vector = random.vector(dimension, norm: rowScale)
                    try index.insert(vector, id: VectorID(UInt64(id)))
                }
                let queries = random.vector(12 * dimension, norm: queryScale)
                for rate in ComputeEnvironment.current.matrixProductRates {
                    let options = SearchOptions(matrixProduct: rate.backend)
                    for count in [3, 12] {
                        let batch = Array(queries.prefix(count * dimension))
                        let results = try index.search(batch: batch, k: 7, options: options)
                        for query in 0..<count {
                            let one = Array(batch[query * dimension..<(query + 1) * dimension])
                            let expected = try index.search(one, k: 7).neighbors
                            #expect(results[query].neighbors == expected)
                        }
                    }
                }
            }
        }
    }

    @Test func `the shortest vectors that have a cosine are near themselves`() throws {
        let index = try FlatIndex(dimension: 3, metric: .cosine)
        let vector: [Float] = [0x1p-48, 0x1p-49, 0x1p-50]
        try index.insert(vector, id: 1)
        #expect(try index.search(vector, k: 1)[0].distance < 1e-6)
        #expect(throws: NearestError.self) { try index.insert([0x1p-49, 0, 0], id: 2) }
    }
}
