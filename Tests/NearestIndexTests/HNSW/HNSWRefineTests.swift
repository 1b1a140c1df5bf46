import NearestIndex
import NearestTestSupport
import Testing

/// Refinements: the links of all vectors, chosen again.
@Suite struct HNSWRefineTests {
    #if DEBUG
    private static let (count, queryCount) = (500, 20)
    #else
    private static let (count, queryCount) = (5000, 200)
    #endif
    private static let dimension = 24

    private func index(
        _ metric: Metric = .squaredEuclidean,
        _ quantization: Quantization = .none,
        refinements: Int = 0
    ) throws -> HNSWIndex {
        try HNSWIndex(
            dimension: Self.dimension,
            metric: metric,
            parameters: HNSWParameters(m: 6, efConstruction: 40, refinements: refinements),
            quantization: quantization
        )
    }

    private func filled(
        _ metric: Metric = .squaredEuclidean,
        _ quantization: Quantization = .none
    ) throws -> (index: HNSWIndex, queries: [[Float]]) {
        var clusters = ClusteredVectors(seed: 5, dimension: Self.dimension)
        let index = try index(metric, quantization)
        let ids = denseIDs(0..<Self.count)
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: ids, threads: 2)
        return (index, clusters.rows(Self.queryCount))
    }

    private func recall(_ index: HNSWIndex, _ queries: [[Float]]) throws -> Double {
        var found = 0
        for query in queries {
            let truth = Set(try index.search(query, k: index.count).prefix(10).map(\.id))
            let answer = try index.search(query, k: 10, options: SearchOptions(efSearch: 10))
            found += answer.count { truth.contains($0.id) }
        }
        return Double(found) / Double(10 * queries.count)
    }

    @Test(arguments: [Metric.squaredEuclidean, .cosine, .innerProduct])
    func `answers are better afterwards, lists are full, and nothing is lost`(
        metric: Metric
    ) throws {
        let (index, queries) = try filled(metric)
        let (before, sparse) = (try recall(index, queries), index.health())
        try index.refine(threads: 2)
        let (after, full) = (try recall(index, queries), index.health())
        // Few vectors are found nearly always; a refinement must not take much away.
        #expect(after >= before - 0.02, "\(after) after \(before)")
        #expect(full.meanDegree > max(11, sparse.meanDegree))
        #expect(full.unreachableCount == 0 && full.liveCount == Self.count)
        index.change { #expect($0.faults() == []) }
    }

    @Test(arguments: [Quantization.none, .scalar8, .scalar4])
    func `the links are the same at any number of threads`(quantization: Quantization) throws {
        var links: [[[[Int]]]] = []
        for threads in [1, 2, 4, 8] {
            let (index, _) = try filled(.squaredEuclidean, quantization)
            index.change { $0.calibrate() }
            try index.refine(threads: threads)
            links.append(index.adjacency())
        }
        #expect(links.allSatisfy { $0 == links[0] })
    }

    @Test func `removed vectors and copies are refined as well`() throws {
        var random = SeededRandom(seed: 3)
        let index = try index()
        // Half of them are copies of one vector.
        let vector = random.vector(Self.dimension)
        for number in 0..<300 {
            let next = number % 2 == 0 ? vector : random.vector(Self.dimension)
            try index.insert(next, id: VectorID(UInt64(number)))
        }
        index.remove((0..<300).filter { $0 % 3 == 0 }.map { VectorID(UInt64($0)) })
        try index.refine()
        index.change { #expect($0.faults() == []) }
        #expect(index.health().unreachableCount == 0)
        for k in [1, 50, 200] {
            let answer = try index.search(vector, k: k, options: SearchOptions(efSearch: 200))
            #expect(answer.count == k)
            #expect(answer.prefix(min(k, 100)).allSatisfy { $0.distance == 0 })
        }
    }

    @Test func `numbers out of range are refused, and an empty index has nothing to refine`()
        throws
    {
        let index = try index()
        try index.refine(threads: 3)
        #expect(throws: NearestError.self) { try index.refine(threads: 0) }
        for refinements in [-1, 3] {
            #expect(throws: NearestError.self) { try self.index(refinements: refinements) }
        }
    }

    @Test func `a cancelled refinement leaves a valid index`() async throws {
        let (index, queries) = try filled()
        do {
            // Few vectors are refined in one part, and there is nothing to cancel then.
            try await inOwnTask {
                cancelThisTask()
                try index.refine(threads: 2)
            }
        } catch {
            #expect((error as? NearestError)?.code == .cancelled)
        }
        #expect(index.count == Self.count && index.health().unreachableCount == 0)
        #expect(try recall(index, queries) > 0.5)
    }

    #if !DEBUG
    @Test func `a large insertion refines, and few vectors afterwards do not`() throws {
        var clusters = ClusteredVectors(seed: 6, dimension: Self.dimension)
        let vectors = clusters.vectors(Self.count)
        let ids = denseIDs(0..<Self.count)
        var degrees: [Double] = []
        for refinements in 0...2 {
            let index = try index(refinements: refinements)
            try index.insert(contentsOf: vectors, ids: ids, threads: 2)
            degrees.append(index.health().meanDegree)
            #expect(index.health().unreachableCount == 0)
        }
        #expect(degrees[0] < 11 && degrees[1] > 11.5 && degrees[2] > 11.5)
    }
    #endif

    #if !DEBUG
    @Test(arguments: [0, 1, 2])
    func `progress counts the vectors whose links are chosen again`(refinements: Int) throws {
        var clusters = ClusteredVectors(seed: 8, dimension: Self.dimension)
        let index = try index(refinements: refinements)
        let ids = denseIDs(0..<Self.count)
        var reports: [InsertionProgress] = []
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: ids, threads: 2) {
            reports.append($0)
        }
        let last = try #require(reports.last)
        #expect(last.fraction == 1 && last.insertedCount == Self.count)
        #expect(last.refinementCount == refinements * Self.count)
        #expect(reports.map(\.fraction) == reports.map(\.fraction).sorted())
        let between = reports.filter { $0.refinedCount > 0 && $0.fraction < 1 }
        #expect(between.count >= 2 * refinements)
        // A small insertion afterwards is only inserted.
        try index.insert(contentsOf: clusters.vectors(100), ids: denseIDs(9000..<9100)) {
            #expect($0.refinementCount == 0 && $0.refinedCount == 0)
        }
    }

    @Test func `turnovers keep lists filled, and recall near that of a graph built anew`() throws {
        let count = 5000
        var clusters = ClusteredVectors(seed: 12, dimension: Self.dimension)
        let turned = try index(refinements: 1)
        try turned.insert(contentsOf: clusters.vectors(count), ids: denseIDs(0..<count), threads: 2)
        var held = clusters.vectors(0)
        for part in 0..<20 {
            let (old, new) = (part * 500, count + part * 500)
            turned.remove(denseIDs(old..<old + 500))
            let vectors = clusters.vectors(500)
            try turned.insert(contentsOf: vectors, ids: denseIDs(new..<new + 500), threads: 2)
            if part >= 10 { held += vectors }
        }
        let fresh = try index(refinements: 1)
        try fresh.insert(contentsOf: held, ids: denseIDs(0..<count), threads: 2)
        let queries = clusters.rows(400)
        let (kept, anew) = (try recall(turned, queries), try recall(fresh, queries))
        #expect(kept > anew - 0.02, "\(kept) beside \(anew)")
        #expect(turned.health().meanDegree > 0.9 * fresh.health().meanDegree)
        expectSound(turned, count: count)
    }
    #endif
}
