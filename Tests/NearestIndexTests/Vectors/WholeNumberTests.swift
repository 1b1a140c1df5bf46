import NearestIndex
import NearestTestSupport
import Testing

/// Vectors of whole numbers: stored in a byte each, compared exactly.
@Suite struct WholeNumberTests {
    private static let encodings: [ScalarEncoding] = [.int8, .uint8]
    private static let metrics: [Metric] = [.squaredEuclidean, .innerProduct, .manhattan]

    private func numbers(_ encoding: ScalarEncoding) -> ClosedRange<Int> {
        encoding == .int8 ? -128...127 : 0...255
    }

    private func vectors(
        _ count: Int,
        _ encoding: ScalarEncoding,
        _ random: inout SeededRandom
    ) -> [Float] {
        (0..<count).map { _ in Float(Int.random(in: numbers(encoding), using: &random)) }
    }

    @Test(arguments: encodings)
    func `what is not a whole number in range is refused, by its element`(
        encoding: ScalarEncoding
    ) throws {
        let flat = try FlatIndex(dimension: 3, metric: .squaredEuclidean, encoding: encoding)
        let graph = try HNSWIndex(dimension: 3, metric: .squaredEuclidean, encoding: encoding)
        let range = numbers(encoding)
        try flat.insert([Float(range.lowerBound), Float(range.upperBound), 0], id: 1)
        #expect(try flat.vector(of: 1) == [Float(range.lowerBound), Float(range.upperBound), 0])
        for wrong in [0.5, Float(range.lowerBound) - 1, Float(range.upperBound) + 1] {
            let vector: [Float] = [1, wrong, 2]
            let calls: [() throws -> Void] = [
                { try flat.insert(vector, id: 2) }, { try graph.insert(vector, id: 2) },
                { try flat.insert(contentsOf: [1, 1, 1] + vector, ids: [2, 3]) },
                { try graph.insert(contentsOf: [1, 1, 1] + vector, ids: [2, 3]) },
                { _ = try flat.search(vector, k: 1) }, { _ = try graph.search(vector, k: 1) },
                { _ = try flat.search(batch: vector, k: 1) },
                { _ = try graph.search(vector, within: 1) },
                { _ = try graph.cursor(for: vector) },
            ]
            for call in calls {
                let error = #expect(throws: NearestError.self) { try call() }
                #expect(error?.code == .invalidVector)
                #expect(error?.message.contains("\(wrong) at element 1") == true)
                #expect(error?.message.contains("\(encoding) holds whole numbers") == true)
            }
        }
        #expect(flat.count == 1 && graph.isEmpty)
    }

    @Test(arguments: encodings, metrics)
    func `answers are those of float32, distances included`(
        encoding: ScalarEncoding,
        metric: Metric
    ) throws {
        for dimension in [1, 7, 33, 128] {
            var random = SeededRandom(seed: UInt64(dimension))
            let whole = try FlatIndex(dimension: dimension, metric: metric, encoding: encoding)
            let wide = try FlatIndex(dimension: dimension, metric: metric)
            let ids = (0..<300).map { VectorID($0) }
            let rows = vectors(300 * dimension, encoding, &random)
            try whole.insert(contentsOf: rows, ids: ids)
            try wide.insert(contentsOf: rows, ids: ids)
            let queries = vectors(20 * dimension, encoding, &random)
            for number in 0..<20 {
                let query = Array(queries[number * dimension..<(number + 1) * dimension])
                let found = try whole.search(query, k: 10)
                #expect(found.neighbors == (try wide.search(query, k: 10).neighbors))
                let radius = found[4].distance
                #expect(
                    try whole.search(query, within: radius).neighbors
                        == wide.search(query, within: radius).neighbors
                )
            }
            let batch = try whole.search(batch: queries, k: 10, threads: 2)
            let expected = try wide.search(batch: queries, k: 10)
            #expect(batch.map(\.neighbors) == expected.map(\.neighbors))
            #expect(whole.memoryUsed <= wide.memoryUsed)
        }
    }

    @Test(arguments: encodings, metrics)
    func `a graph finds what an exact search finds`(
        encoding: ScalarEncoding,
        metric: Metric
    ) throws {
        let dimension = 16
        var clusters = ClusteredVectors(seed: 5, dimension: dimension, centers: 30)
        let range = numbers(encoding)
        // Around the middle of the range.
        func whole(_ values: [Float]) -> [Float] {
            let (low, high) = (Float(range.lowerBound), Float(range.upperBound))
            let middle = (low + high + 1) / 2
            return values.map { min(max(($0 * 30 + middle).rounded(), low), high) }
        }
        #if DEBUG
        let (count, queryCount) = (200, 6)
        #else
        let (count, queryCount) = (600, 20)
        #endif
        let ids = (0..<count).map { VectorID($0) }
        let rows = whole(clusters.vectors(count))
        let graph = try HNSWIndex(dimension: dimension, metric: metric, encoding: encoding)
        let flat = try FlatIndex(dimension: dimension, metric: metric, encoding: encoding)
        try flat.insert(contentsOf: rows, ids: ids)
        try graph.insert(
            contentsOf: Array(rows[..<(count / 2 * dimension)]),
            ids: Array(ids[..<(count / 2)]),
            threads: 2
        )
        for number in count / 2..<count {
            let vector = Array(rows[number * dimension..<(number + 1) * dimension])
            try graph.insert(vector, id: ids[number])
        }
        var found = 0
        for query in clusters.rows(queryCount).map(whole) {
            let truth = try flat.search(query, k: 10)
            let answer = try graph.search(query, k: 10)
            // A vector as near as the last one counts.
            found += answer.count { $0.distance <= truth[9].distance }
            for neighbor in answer {
                let exact = try metric.distance(query, graph.vector(of: neighbor.id))
                #expect(neighbor.distance == exact)
            }
            var cursor = try graph.cursor(for: query)
            #expect(try cursor.next(count).count == count)
        }
        #expect(found * 20 >= queryCount * 10 * 19)
        for id in ids.prefix(count / 3) { graph.remove(id) }
        graph.compact()
        let kept = count - count / 3
        #expect(graph.count == kept)
        let rest = try graph.search(whole(clusters.rows(1)[0]), k: kept)
        #expect(rest.count == kept)
    }

    @Test(arguments: encodings, metrics)
    func `long vectors, more than there are, and none at all are searched`(
        encoding: ScalarEncoding,
        metric: Metric
    ) throws {
        // The query is too long for the stack, and sums have more digits than a float32.
        let (dimension, count) = (4099, 12)
        var random = SeededRandom(seed: 9)
        let graph = try HNSWIndex(dimension: dimension, metric: metric, encoding: encoding)
        let flat = try FlatIndex(dimension: dimension, metric: metric, encoding: encoding)
        var oracle = ExactOracle(metric: metric)
        for number in 0..<count {
            // Every third one again.
            let vector =
                number % 3 == 2
                ? oracle.vectors[VectorID(number - 1)] ?? []
                : vectors(dimension, encoding, &random)
            oracle.vectors[VectorID(number)] = vector
            try graph.insert(vector, id: VectorID(number))
            try flat.insert(vector, id: VectorID(number))
        }
        let query = vectors(dimension, encoding, &random)
        for index in [flat, graph] as [any VectorIndex] {
            let found = try index.search(query, k: 100)
            #expect(found.completion == .fewerThanRequested)
            let fault = oracle.fault(in: found.neighbors, query: query, k: 100, tolerance: 1e-7)
            #expect(fault == nil)
            #expect(index.remove(index.ids) == count)
            #expect(try index.search(query, k: 3).isEmpty)
            index.compact()
            #expect(try index.search(query, k: 3).isEmpty)
        }
    }

    @Test
    func `a graph under cosine refuses whole numbers, and an exact index takes them`() throws {
        for encoding in Self.encodings {
            let error = #expect(throws: NearestError.self) {
                try HNSWIndex(dimension: 2, metric: .cosine, encoding: encoding)
            }
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("\(encoding) cannot hold") == true)
            let index = try FlatIndex(dimension: 2, metric: .cosine, encoding: encoding)
            try index.insert(contentsOf: [3, 4, 4, 3, 100, 0], ids: [1, 2, 3])
            let found = try index.search([6, 8], k: 3)
            #expect(found.map(\.id) == [1, 2, 3])
            #expect(abs(found[1].distance - 0.04) < 1e-6 && found[0].distance < 1e-6)
        }
    }
}
