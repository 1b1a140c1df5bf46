import NearestIndex
import NearestTestSupport
import Testing

/// The candidates that a search must keep for a recall, found on the index itself.
@Suite struct EffortTests {
    #if DEBUG
    private static let (count, sampleCount) = (600, 60)
    #else
    private static let (count, sampleCount) = (20_000, 1000)
    #endif
    private static let dimension = 24

    private func index(
        _ metric: Metric = .squaredEuclidean,
        encoding: ScalarEncoding = .float32,
        quantization: Quantization = .none
    ) throws -> HNSWIndex {
        try HNSWIndex(
            dimension: Self.dimension,
            metric: metric,
            encoding: encoding,
            parameters: HNSWParameters(m: 4, efConstruction: 20),
            quantization: quantization
        )
    }

    private func asked(
        _ index: HNSWIndex,
        _ recall: Double,
        _ queries: [Float]
    ) throws -> SearchEffort {
        try index.efSearch(forRecall: recall, k: 5, queries: .float32(queries.span))
    }

    /// The share of the true neighbors of queries that searches find.
    private func recall(
        _ index: HNSWIndex,
        _ queries: [[Float]],
        ef: Int,
        k: Int
    ) throws -> Double {
        var (found, all) = (0, 0)
        for query in queries {
            let exact = SearchOptions(usesQuantization: false)
            var options = exact
            options.efSearch = index.count
            let truth = try index.search(query, k: k, options: options).neighbors
            let last = try #require(truth.last).distance
            let answer = try index.search(query, k: k, options: SearchOptions(efSearch: ef))
            found += answer.count { $0.distance <= last }
            all += truth.count
        }
        return Double(found) / Double(all)
    }

    @Test(arguments: [Quantization.none, .scalar8])
    func `queries that were not asked find as much`(quantization: Quantization) throws {
        var clusters = ClusteredVectors(seed: 4, dimension: Self.dimension)
        let index = try index(quantization: quantization)
        let ids = denseIDs(0..<Self.count)
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: ids, threads: 2)
        index.change { $0.calibrate() }
        let queries = clusters.rows(Self.sampleCount)
        var before = 0
        for target in [0.6, 0.9, 0.98] {
            let effort = try index.efSearch(
                forRecall: target,
                k: 5,
                sampleCount: Self.sampleCount,
                threads: 2
            )
            #expect(effort.queryCount == Self.sampleCount && effort.efSearch >= 5)
            #expect(effort.recall >= target && effort.efSearch >= before)
            before = effort.efSearch
            let reached = try recall(index, queries, ef: effort.efSearch, k: 5)
            #if DEBUG
            #expect(reached > target - 0.1)
            #else
            #expect(reached > target - 0.02, "\(reached) instead of \(target)")
            #endif
            // The same with these queries, and with fewer candidates it would not be enough.
            let asked = try self.asked(index, target, queries.flatMap(\.self))
            #expect(asked.recall == (try recall(index, queries, ef: asked.efSearch, k: 5)))
            #expect(asked.recall >= target)
        }
        // The same sample and the same index: the same number, whatever the threads.
        let one = try index.efSearch(forRecall: 0.9, sampleCount: 50)
        #expect(one == (try index.efSearch(forRecall: 0.9, sampleCount: 50, threads: 2)))
    }

    @Test func `a stored vector does not find itself`() throws {
        // Each vector is there once and far from all others, in pairs: its neighbor is its pair.
        let index = try index()
        var random = SeededRandom(seed: 3)
        let vectors = (0..<150).flatMap { _ in
            let vector = random.vector(Self.dimension, norm: 50)
            return vector + vector.map { $0 + 0.001 }
        }
        try index.insert(contentsOf: vectors, ids: denseIDs(0..<300))
        let effort = try index.efSearch(forRecall: 1, k: 1, sampleCount: 100)
        #expect(effort.efSearch >= 1 && effort.queryCount == 100)
        // Without a way over the vector itself, a pair is found from afar.
        #expect(effort.recall > 0.5)
    }

    @Test(arguments: [
        (Metric.cosine, ScalarEncoding.float16), (.innerProduct, .float32),
        (.squaredEuclidean, .int8), (.manhattan, .uint8), (.hamming, .bit),
    ])
    func `every encoding is measured`(metric: Metric, encoding: ScalarEncoding) throws {
        let index = try index(metric, encoding: encoding)
        var random = SeededRandom(seed: 9)
        for number in 0..<120 {
            let vector: [Float] =
                switch encoding {
                case .bit: (0..<Self.dimension).map { _ in Float(random.next() % 2) }
                case .int8: (0..<Self.dimension).map { _ in Float(random.next() % 200) - 100 }
                case .uint8: (0..<Self.dimension).map { _ in Float(random.next() % 200) }
                default: random.vector(Self.dimension)
                }
            try index.insert(vector, id: VectorID(UInt64(number)))
        }
        let effort = try index.efSearch(forRecall: 0.95, k: 3, sampleCount: 40)
        #expect(effort.recall >= 0.95 && effort.queryCount == 40)
    }

    @Test func `a cancelled task measures nothing`() async throws {
        let index = try index()
        var random = SeededRandom(seed: 4)
        try index.insert(
            contentsOf: random.vector(300 * Self.dimension),
            ids: denseIDs(0..<300)
        )
        let error = await #expect(throws: NearestError.self) {
            try await inOwnTask {
                cancelThisTask()
                return try index.efSearch(forRecall: 0.9, sampleCount: 50, threads: 2)
            }
        }
        #expect(error?.code == .cancelled)
    }

    @Test func `small indexes and numbers out of range`() throws {
        let index = try index()
        #expect(try index.efSearch(forRecall: 1).queryCount == 0)
        try index.insert([Float](repeating: 1, count: Self.dimension), id: 1)
        #expect(try index.efSearch(forRecall: 1).recall == 1)
        var random = SeededRandom(seed: 2)
        for number in UInt64(2)..<12 {
            try index.insert(random.vector(Self.dimension), id: VectorID(number))
        }
        // More than there are: all of the others.
        #expect(try index.efSearch(forRecall: 1, k: 100).recall == 1)
        for recall in [0, -1, 1.01, Double.nan] {
            #expect(throws: NearestError.self) { try index.efSearch(forRecall: recall) }
        }
        #expect(throws: NearestError.self) { try index.efSearch(forRecall: 0.9, k: 0) }
        #expect(throws: NearestError.self) { try index.efSearch(forRecall: 0.9, sampleCount: 0) }
        #expect(throws: NearestError.self) { try index.efSearch(forRecall: 0.9, threads: 0) }
        let wrong = [Float](repeating: 1, count: Self.dimension - 1)
        #expect(throws: NearestError.self) { try asked(index, 0.9, wrong) }
    }
}
