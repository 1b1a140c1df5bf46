import NearestIndex
import NearestTestSupport
import Testing

/// Vectors that are inserted many times over, as the footer of every page of a site.
@Suite struct HNSWCopyTests {
    #if DEBUG
    private static let count = 150
    #else
    private static let count = 2000
    #endif

    @Test(arguments: Metric.ofFloats)
    func `equal vectors cost about what distinct ones cost`(_ metric: Metric) throws {
        var random = SeededRandom(seed: 21)
        let same = random.vector(32)
        let distinct = (0..<Self.count).map { _ in random.vector(32) }
        let third = distinct.enumerated().map { $0.offset % 3 == 0 ? same : $0.element }
        let equal = [[Float]](repeating: same, count: Self.count)
        // The quickest of some runs each, in turn.
        var best = [Duration](repeating: .seconds(1000), count: 3)
        for _ in 0..<3 {
            for (number, vectors) in [distinct, third, equal].enumerated() {
                best[number] = try min(best[number], insertion(of: vectors, metric))
            }
        }
        // Twice in a quiet moment; a test may be disturbed. It was 30 to 100 times.
        #expect(best[1] < best[0] * 4)
        #expect(best[2] < best[0] * 4)
    }

    private func insertion(of vectors: [[Float]], _ metric: Metric) throws -> Duration {
        let index = try HNSWIndex(dimension: 32, metric: metric)
        return try ContinuousClock().measure {
            for (number, vector) in vectors.enumerated() {
                try index.insert(vector, id: VectorID(UInt64(number)))
            }
        }
    }

    @Test(arguments: HNSWSetting.all)
    func `every copy is found among others, however it came`(_ setting: HNSWSetting) throws {
        var random = SeededRandom(seed: 22)
        let same = random.vector(16)
        let vectors = (0..<Self.count).map { $0 % 3 == 0 ? same : random.vector(16) }
        let copies = Set(denseIDs(0..<Self.count).filter { $0.rawValue % 3 == 0 })
        for oneByOne in [false, true] {
            let pair = try GraphAndTruth(setting, dimension: 16)
            let all = Array(vectors.joined())
            if oneByOne {
                try pair.insertOneByOne(all, ids: denseIDs(0..<Self.count))
            } else {
                try pair.insert(all, ids: denseIDs(0..<Self.count))
            }
            #expect(pair.graph.faults() == [])
            #expect(try found(pair.graph, same, among: copies) == copies.count)

            // And when two thirds of them are gone.
            let gone = copies.filter { $0.rawValue % 9 != 0 }
            pair.remove(gone)
            let rest = copies.subtracting(gone)
            #expect(pair.graph.faults() == [])
            #expect(try found(pair.graph, same, among: rest) == rest.count)
            pair.graph.compact()
            expectSound(pair.graph, count: Self.count - gone.count)
            #expect(try found(pair.graph, same, among: rest) == rest.count)
        }
    }

    // How many of the copies a search for all of them finds.
    private func found(
        _ graph: HNSWIndex,
        _ vector: [Float],
        among copies: Set<VectorID>
    ) throws -> Int {
        // Under inner products longer vectors are nearer, and come first.
        let k = graph.metric == .innerProduct ? graph.count : copies.count
        return try Set(graph.search(vector, k: k).map(\.id)).intersection(copies).count
    }

    @Test func `copies of many vectors inserted side by side are all found`() throws {
        var random = SeededRandom(seed: 23)
        let distinct = (0..<12).map { _ in random.vector(8) }
        let pair = try GraphAndTruth(
            dimension: 8,
            parameters: HNSWParameters(m: 8, efConstruction: 40)
        )
        let vectors = (0..<Self.count).flatMap { distinct[$0 % 12] }
        try pair.insert(vectors, ids: scatteredIDs(0..<Self.count), threads: 2)
        expectSound(pair.graph, count: Self.count)
        for vector in distinct {
            let answer = try pair.graph.search(vector, k: Self.count / 12)
            #expect(answer.allSatisfy { $0.distance == 0 })
        }
    }
}
