import NearestIndex
import NearestTestSupport
import Testing

@Suite struct FlatIndexSearchTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let metric: Metric
        let encoding: ScalarEncoding

        var testDescription: String { "\(metric) \(encoding)" }

        static let all = MetricAndEncoding.all.map {
            Case(metric: $0.metric, encoding: $0.encoding)
        }

        var tolerance: Double { max(1e-5, Double(8 * encoding.rounding)) }
    }

    /// An index of `count` random vectors and the oracle that holds the same.
    private func filled(
        _ setting: Case,
        count: Int,
        dimension: Int,
        seed: UInt64
    ) throws -> (index: FlatIndex, oracle: ExactOracle, random: SeededRandom) {
        var random = SeededRandom(seed: seed)
        let index = try FlatIndex(
            dimension: dimension,
            metric: setting.metric,
            encoding: setting.encoding
        )
        var oracle = ExactOracle(metric: setting.metric)
        for number in 0..<count {
            let id = VectorID(UInt64(number * 7 + 3))
            let vector = random.vector(dimension)
            #expect(try index.insert(vector, id: id))
            oracle.vectors[id] = vector
        }
        return (index, oracle, random)
    }

    @Test(arguments: Case.all, [1, 2, 7, 16, 33, 130])
    func `one query finds what the oracle finds`(_ setting: Case, dimension: Int) throws {
        var (index, oracle, random) = try filled(setting, count: 200, dimension: dimension, seed: 1)
        for k in [1, 10, 199, 200, 300] {
            let query = random.vector(dimension)
            let result = try index.search(query, k: k)
            #expect(
                oracle.fault(in: result.neighbors, query: query, k: k, tolerance: setting.tolerance)
                    == nil
            )
            #expect(result.completion == (k > 200 ? .fewerThanRequested : .complete))
            #expect(result.statistics.distanceCount == 200)
        }
    }

    @Test(arguments: Case.all)
    func `a batch answers as its queries do one by one, to the last bit`(_ setting: Case) throws {
        for (count, dimension) in [(50, 3), (333, 24), (700, 129)] {
            var (index, _, random) = try filled(
                setting,
                count: count,
                dimension: dimension,
                seed: 2
            )
            for queries in [1, 2, 7, 50, 101] {
                let batch = random.vector(queries * dimension)
                let alone = try (0..<queries).map {
                    let query = Array(batch[$0 * dimension..<($0 + 1) * dimension])
                    return try index.search(query, k: 9).neighbors
                }
                for backend in MatrixProductBackend.anyAvailable {
                    for threads in [1, 3] {
                        var options = SearchOptions()
                        options.matrixProduct = backend
                        let results = try index.search(
                            batch: batch,
                            k: 9,
                            threads: threads,
                            options: options
                        )
                        #expect(results.map(\.neighbors) == alone)
                    }
                }
            }
        }
    }

    @Test(arguments: Case.all)
    func `duplicates and near-duplicates keep their order in a batch`(_ setting: Case) throws {
        let dimension = 40
        var random = SeededRandom(seed: 3)
        let index = try FlatIndex(
            dimension: dimension,
            metric: setting.metric,
            encoding: setting.encoding
        )
        // Far from the origin, so that norms are large beside the distances that matter.
        let center = random.vector(dimension).map { $0 * 3 + 20 }
        for number in 0..<400 {
            let offset: Float = number % 2 == 0 ? 0 : 1e-4
            let vector = center.map { $0 + offset * random.nextSigned() }
            try index.insert(vector, id: VectorID(UInt64(1000 - number)))
        }
        let batch =
            (0..<20).flatMap { _ in center.map { $0 + 1e-4 * random.nextSigned() } } + center
        for backend in MatrixProductBackend.anyAvailable {
            let results = try index.search(
                batch: batch,
                k: 25,
                options: SearchOptions(matrixProduct: backend)
            )
            for query in 0..<21 {
                let one = Array(batch[query * dimension..<(query + 1) * dimension])
                #expect(try index.search(one, k: 25).neighbors == results[query].neighbors)
            }
        }
        let same = try index.search(center, k: 200)
        if setting.metric == .squaredEuclidean, setting.encoding == .float32 {
            #expect(same.allSatisfy { $0.distance == 0 })
            #expect(same.map(\.id) == same.map(\.id).sorted())
        }
    }

    @Test(arguments: Case.all)
    func `a radius returns all within it and none beyond`(_ setting: Case) throws {
        var (index, _, random) = try filled(setting, count: 300, dimension: 12, seed: 4)
        let query = random.vector(12)
        let all = try index.search(query, k: 300)
        for rank in [0, 5, 150, 299] {
            let result = try index.search(query, within: all[rank].distance)
            #expect(Array(result) == Array(all.prefix(rank + 1)))
        }
        #expect(try index.search(query, within: -.infinity).isEmpty)
        #expect(try index.search(query, within: .infinity).count == 300)
        let even = try index.search(
            query,
            within: all[150].distance,
            among: .matching { $0.rawValue % 2 == 0 }
        )
        #expect(Array(even) == all.prefix(151).filter { $0.id.rawValue % 2 == 0 })
    }

    @Test(arguments: Case.all)
    func `filters leave k results whenever k pass`(_ setting: Case) throws {
        var (index, oracle, random) = try filled(setting, count: 500, dimension: 20, seed: 5)
        let ids = oracle.vectors.keys.sorted()
        for size in [0, 1, 5, 60, 400, 500] {
            let kept = Set(ids.shuffled(using: &random).prefix(size))
            let query = random.vector(20)
            let filters: [(Candidates, (VectorID) -> Bool)] = [
                (.keeping(kept.union([99_999_999])), { kept.contains($0) }),
                (.excluding(kept), { !kept.contains($0) }),
                (.matching { kept.contains($0) }, { kept.contains($0) }),
                (.all, { _ in true }),
            ]
            for (filter, passes) in filters {
                let result = try index.search(query, k: 10, among: filter)
                #expect(
                    oracle.fault(
                        in: result.neighbors,
                        query: query,
                        k: 10,
                        tolerance: setting.tolerance,
                        where: passes
                    ) == nil
                )
                let batch = query + random.vector(20) + query
                let results = try index.search(batch: batch, k: 10, threads: 2, among: filter)
                #expect(results[0].neighbors == result.neighbors)
                #expect(results[2].neighbors == result.neighbors)
                #expect(results[0].completion == result.completion)
            }
        }
    }

    @Test func `a search into a buffer fills what is free and leaves the rest`() throws {
        var (index, _, random) = try filled(
            Case(metric: .cosine, encoding: .float32),
            count: 30,
            dimension: 5,
            seed: 6
        )
        let query = random.vector(5)
        let expected = try index.search(query, k: 4)
        let kept = Neighbor(id: 7, distance: -1)
        let buffer = try [Neighbor](capacity: 5) { output throws(NearestError) in
            output.append(kept)
            let summary = try index.search(query.span, into: &output)
            #expect(summary.completion == .complete)
        }
        #expect(buffer == [kept] + expected.neighbors)
    }

    @Test func `an empty index answers with nothing and says so`() throws {
        let index = try FlatIndex(dimension: 3, metric: .cosine)
        let result = try index.search([1, 2, 3], k: 5)
        #expect(result.isEmpty)
        #expect(result.completion == .fewerThanRequested)
        #expect(try index.search(batch: [1, 2, 3, 4, 5, 6], k: 5).allSatisfy(\.isEmpty))
        #expect(try index.search(batch: [Float](), k: 5).isEmpty)
        #expect(try index.search([1, 2, 3], within: 2).isEmpty)
    }

    @Test func `a passed deadline returns what was found, marked partial`() throws {
        let (index, _, _) = try filled(
            Case(metric: .squaredEuclidean, encoding: .float32),
            count: 5000,
            dimension: 2,
            seed: 7
        )
        let options = SearchOptions(deadline: .now - .seconds(1))
        let one = try index.search([0, 0], k: 3, options: options)
        #expect(one.completion == .partial(.deadline))
        let batch = try index.search(batch: [0, 0, 1, 1], k: 3, threads: 2, options: options)
        #expect(batch.allSatisfy { $0.completion == .partial(.deadline) })
    }

    @Test func `a cancelled task's search stops, on every thread of a batch`() async throws {
        let (index, _, _) = try filled(
            Case(metric: .squaredEuclidean, encoding: .float32),
            count: 5000,
            dimension: 2,
            seed: 8
        )
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            let one = try index.search([0, 0], k: 3)
            let batch = try await index.search(batch: [0, 0, 1, 1], k: 3, threads: 2)
            return (one.completion, batch.map(\.completion))
        }
        task.cancel()
        let (one, batch) = try await task.value
        #expect(one == .partial(.cancelled))
        #expect(batch.allSatisfy { $0 == .partial(.cancelled) })
    }
}
