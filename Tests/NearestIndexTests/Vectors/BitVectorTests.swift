import NearestIndex
import NearestTestSupport
import Testing

/// Vectors of bits: packed eight in a byte, compared by the bits that differ.
@Suite struct BitVectorTests {
    #if DEBUG
    private static let (count, queryCount) = (180, 5)
    #else
    private static let (count, queryCount) = (600, 20)
    #endif

    private static func indexes(
        _ dimension: Int,
        _ metric: Metric
    ) throws -> [any VectorIndex] {
        [
            try FlatIndex(dimension: dimension, metric: metric, encoding: .bit),
            try HNSWIndex(dimension: dimension, metric: metric, encoding: .bit),
        ]
    }

    private static func oracle(_ bits: PackedBits, _ metric: Metric) -> ExactOracle {
        var oracle = ExactOracle(metric: metric)
        for index in 0..<bits.count { oracle.vectors[VectorID(index)] = bits.numbers(index) }
        return oracle
    }

    @Test(arguments: [1, 7, 8, 9, 63, 64, 65, 100, 128, 256, 1000], Metric.ofBits)
    func `exact answers are right, of packed bits and of numbers`(
        dimension: Int,
        metric: Metric
    ) throws {
        let count = Self.count
        let rows = PackedBits(count: count, dimension: dimension, seed: 1)
        let queries = PackedBits(count: 5, dimension: dimension, seed: 2)
        let oracle = Self.oracle(rows, metric)
        let ids = (0..<count).map { VectorID($0) }
        let index = try FlatIndex(dimension: dimension, metric: metric, encoding: .bit)
        let ofNumbers = try FlatIndex(dimension: dimension, metric: metric, encoding: .bit)
        try index.insert(contentsOf: .bits(rows.bytes.span), ids: ids)
        try ofNumbers.insert(contentsOf: rows.numbers, ids: ids)
        let batch = try index.search(batch: .bits(queries.bytes.span), k: 10, threads: 2)
        let batchOfNumbers = try ofNumbers.search(batch: queries.numbers, k: 10)
        for number in 0..<queries.count {
            let query = queries.bytes(number)
            let found = try index.search(.bits(query.span), k: 10)
            #expect(oracle.fault(in: found.neighbors, query: queries.numbers(number), k: 10) == nil)
            #expect(try ofNumbers.search(queries.numbers(number), k: 10) == found)
            #expect(batch[number].neighbors == found.neighbors)
            #expect(batchOfNumbers[number].neighbors == found.neighbors)
            #expect(batch[number].statistics.blockProductCount == 0)
            #expect(batch[number].statistics.distanceCount == count)
            let radius = found[4].distance
            let within = try index.search(.bits(query.span), within: radius)
            let expected = oracle.ranked(queries.numbers(number)).prefix {
                Float($0.distance) <= radius
            }
            #expect(within.map(\.id) == expected.map(\.id))
        }
        #expect(try index.vector(of: 17) == rows.numbers(17))
    }

    @Test(arguments: [20, 64, 256], Metric.ofBits)
    func `a graph finds what an exact search finds, and changes`(
        dimension: Int,
        metric: Metric
    ) throws {
        let count = Self.count
        let rows = PackedBits(count: count, dimension: dimension, seed: 3)
        let queries = PackedBits(count: Self.queryCount, dimension: dimension, seed: 4)
        var oracle = Self.oracle(rows, metric)
        let graph = try HNSWIndex(dimension: dimension, metric: metric, encoding: .bit)
        let half = rows.bytes.count / 2
        try graph.insert(
            contentsOf: .bits(rows.bytes.span.extracting(0..<half)),
            ids: (0..<count / 2).map { VectorID($0) },
            threads: 2
        )
        for number in count / 2..<count {
            try graph.insert(.bits(rows.bytes(number).span), id: VectorID(number))
        }
        try check(graph, oracle, queries)
        for number in 0..<count / 6 {
            // What the query will be, among others.
            let other = queries.bytes(number % queries.count)
            try graph.replace(.bits(other.span), id: VectorID(number))
            oracle.vectors[VectorID(number)] = queries.numbers(number % queries.count)
        }
        for number in count / 2..<count * 5 / 6 {
            #expect(graph.remove(VectorID(number)))
            oracle.vectors[VectorID(number)] = nil
        }
        graph.compact()
        try check(graph, oracle, queries)
        #expect(graph.health().unreachableCount == 0)
    }

    private func check(
        _ graph: HNSWIndex,
        _ oracle: ExactOracle,
        _ queries: PackedBits
    ) throws {
        var found = 0
        let options = SearchOptions(efSearch: 100)
        for number in 0..<queries.count {
            let truth = oracle.ranked(queries.numbers(number))
            let query = queries.bytes(number)
            let answer = try graph.search(.bits(query.span), k: 10, options: options)
            // A vector as near as the last one counts.
            found += answer.count { Double($0.distance) <= truth[9].distance + 1e-6 }
            for neighbor in answer {
                let vector = try #require(oracle.vectors[neighbor.id])
                let exact = oracle.distance(queries.numbers(number), vector)
                #expect(neighbor.distance == Float(exact))
            }
            var cursor = try graph.cursor(for: .bits(query.span))
            #expect(try cursor.next(1000).count == oracle.vectors.count)
            let within = try graph.search(.bits(query.span), within: Float(truth[4].distance))
            #expect(within.contains { $0.id == truth[0].id })
        }
        #expect(found * 40 >= queries.count * 10 * 39)
    }

    @Test(arguments: Metric.ofBits)
    func `what are not bits of the right number is refused`(metric: Metric) throws {
        for index in try Self.indexes(12, metric) {
            try index.insert(.bits([0xFF, 0xF0].span), id: 1)
            let ones = [Float](repeating: 1, count: 12)
            #expect(try index.vector(of: 1) == ones)
            let short: [UInt8] = [1]
            let beyond: [UInt8] = [1, 0x08]
            let signed: [Int8] = [1, 0]
            let fraction = ones.indices.map { $0 == 3 ? 0.5 : ones[$0] }
            func insert(_ vector: borrowing VectorSpan) throws { try index.insert(vector, id: 2) }
            func search(_ query: borrowing VectorSpan) throws { _ = try index.search(query, k: 1) }
            let calls: [(NearestError.Code, String, () throws -> Void)] = [
                (.dimensionMismatch, "1 bytes of bits", { try insert(.bits(short.span)) }),
                (.dimensionMismatch, "1 bytes of bits", { try search(.bits(short.span)) }),
                (.invalidVector, "after its last one", { try insert(.bits(beyond.span)) }),
                (.invalidVector, "after its last one", { try search(.bits(beyond.span)) }),
                (.unsupported, "of int8", { try insert(.int8(signed.span)) }),
                (.unsupported, "of uint8", { try search(.uint8(beyond.span)) }),
                (.invalidVector, "0.5 at element 3", { try insert(.float32(fraction.span)) }),
                (.invalidVector, "0.5 at element 3", { try search(.float32(fraction.span)) }),
            ]
            for (code, text, call) in calls {
                let error = #expect(throws: NearestError.self) { try call() }
                #expect(error?.code == code)
                #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
            }
            let batch: [UInt8] = [1, 0, 1, 0, 1]
            let error = #expect(throws: NearestError.self) {
                try index.insert(contentsOf: VectorSpan.bits(batch.span), ids: [2, 3])
            }
            #expect(error?.message.contains("need 4 bytes of bits") == true)
            #expect(index.count == 1)
        }
        let flat = try FlatIndex(dimension: 12, metric: metric, encoding: .bit)
        let batch: [UInt8] = [1, 0, 1]
        #expect(throws: NearestError.self) { try flat.search(batch: .bits(batch.span), k: 1) }
    }

    @Test func `bits have metrics of their own, and those no other encoding`() throws {
        for metric in Metric.allCases {
            for encoding in ScalarEncoding.allCases
            where metric.comparesBits != (encoding == .bit) {
                for make in [
                    { _ = try FlatIndex(dimension: 8, metric: metric, encoding: encoding) },
                    { _ = try HNSWIndex(dimension: 8, metric: metric, encoding: encoding) },
                ] as [() throws -> Void] {
                    let error = #expect(throws: NearestError.self) { try make() }
                    #expect(error?.code == .unsupported)
                }
            }
        }
    }

    @Test func `distances are of the bits that differ`() throws {
        let (a, b): ([UInt8], [UInt8]) = ([0b1100_0000], [0b1010_0000])
        let (none, one): ([UInt8], [Float]) = ([0], [1])
        #expect(try Metric.hamming.distance(.bits(a.span), .bits(b.span)) == 2)
        #expect(try Metric.jaccard.distance(.bits(a.span), .bits(b.span)) == Float(2) / 3)
        #expect(try Metric.jaccard.distance(.bits(none.span), .bits(b.span)) == 1)
        #expect(try Metric.jaccard.distance(.bits(none.span), .bits(none.span)) == 0)
        #expect(try Metric.hamming.distance([1, 0, 1], [0, 1, 1]) == 2)
        #expect(throws: NearestError.self) { try Metric.hamming.distance([1, 0], [0.5, 1]) }
        #expect(throws: NearestError.self) {
            try Metric.cosine.distance(.bits(a.span), .bits(b.span))
        }
        let error = #expect(throws: NearestError.self) {
            try Metric.squaredEuclidean.distance(.uint8(a.span), .float32(one.span))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("pass both alike") == true)
    }

    @Test func `whole numbers are taken as they come`() throws {
        var random = SeededRandom(seed: 11)
        let unsigned = (0..<50 * 9).map { _ in UInt8.random(in: 0...255, using: &random) }
        let signed = unsigned.map { Int8(bitPattern: $0) }
        let ids = (0..<50).map { VectorID($0) }
        for metric in Metric.ofFloats {
            let index = try FlatIndex(dimension: 9, metric: metric, encoding: .uint8)
            let other = try FlatIndex(dimension: 9, metric: metric, encoding: .int8)
            try index.insert(contentsOf: .uint8(unsigned.span), ids: ids)
            try other.insert(contentsOf: .int8(signed.span), ids: ids)
            let query = Array(unsigned[9..<18])
            let found = try index.search(.uint8(query.span), k: 5)
            #expect(found == (try index.search(query.map { Float($0) }, k: 5)))
            let batch = try index.search(batch: .uint8(unsigned.span), k: 5)
            #expect(batch == (try index.search(batch: unsigned.map { Float($0) }, k: 5)))
            let signedQuery = Array(signed[9..<18])
            #expect(
                try other.search(.int8(signedQuery.span), k: 5)
                    == other.search(signedQuery.map { Float($0) }, k: 5)
            )
            #expect(try other.vector(of: 1) == signedQuery.map { Float($0) })
        }
        let cosine = try FlatIndex(dimension: 3, metric: .cosine, encoding: .int8)
        let zero: [Int8] = [0, 0, 0]
        let error = #expect(throws: NearestError.self) {
            try cosine.insert(.int8(zero.span), id: 1)
        }
        #expect(error?.code == .invalidVector)
    }
}
