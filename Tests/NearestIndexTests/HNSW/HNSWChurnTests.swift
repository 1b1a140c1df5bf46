import NearestIndex
import NearestTestSupport
import Testing

/// Answers and memory after all vectors have been replaced many times.
@Suite struct HNSWChurnTests {
    #if DEBUG
    private static let count = 250
    private static let dimension = 8
    private static let turnovers = 3
    private static let parameters = HNSWParameters(m: 6, efConstruction: 30)
    private static let queryCount = 20
    #else
    private static let count = 3000
    private static let dimension = 32
    private static let turnovers = 10
    private static let parameters = HNSWParameters(m: 12, efConstruction: 80)
    private static let queryCount = 200
    #endif

    /// A way of turning all vectors over.
    enum Change: String, CaseIterable, CustomTestStringConvertible {
        case oldestByNewest = "the oldest leaves when a new one has come"
        case tenths = "a tenth is removed, then inserted anew"
        case replacing = "each is replaced in place"
        case clusters = "near ones leave and come together"

        var testDescription: String { rawValue }
    }

    private var clusters: ClusteredVectors {
        ClusteredVectors(seed: 1, dimension: Self.dimension, centers: 50)
    }

    private func filled(_ vectors: [Float], ids: [VectorID]) throws -> GraphAndTruth {
        let pair = try GraphAndTruth(dimension: Self.dimension, parameters: Self.parameters)
        try pair.insert(vectors, ids: ids)
        return pair
    }

    // Every vector of `pair` gives way to another one. Returns the identifiers then held.
    private func turnOver(
        _ pair: GraphAndTruth,
        _ ids: [VectorID],
        _ clusters: inout ClusteredVectors,
        _ change: Change
    ) throws -> [VectorID] {
        let tenth = ids.count / 10
        switch change {
        case .oldestByNewest:
            let newest = ids.map { VectorID($0.rawValue + UInt64(ids.count)) }
            for (old, new) in zip(ids, newest) {
                try pair.insertOneByOne(clusters.vectors(1), ids: [new])
                pair.remove(CollectionOfOne(old))
            }
            return newest
        case .tenths:
            for part in 0..<10 {
                let some = Array(ids[part * tenth..<(part + 1) * tenth])
                pair.remove(some)
                try pair.insert(clusters.vectors(tenth), ids: some)
            }
        case .replacing:
            for id in ids { try pair.insertOneByOne(clusters.vectors(1), ids: [id]) }
        case .clusters:
            for part in 0..<10 {
                let near = part * 5..<(part + 1) * 5
                let some = Array(ids[part * tenth..<(part + 1) * tenth])
                pair.remove(some)
                #expect(pair.graph.faults() == [])
                try pair.insertOneByOne(clusters.vectors(tenth, around: near), ids: some)
            }
        }
        return ids
    }

    @Test(arguments: Change.allCases)
    func `after turnovers answers and memory are those of a graph made anew`(
        _ change: Change
    ) throws {
        var clusters = clusters
        var ids = denseIDs(0..<Self.count)
        let worn = try filled(clusters.vectors(Self.count), ids: ids)
        for _ in 0..<Self.turnovers {
            ids = try turnOver(worn, ids, &clusters, change)
            #expect(worn.graph.count == Self.count)
            #expect(worn.graph.faults() == [])
        }
        let vectors = try ids.flatMap { try worn.graph.vector(of: $0) }
        let fresh = try filled(vectors, ids: ids)
        let queries = clusters.rows(Self.queryCount)
        for efSearch in [20, nil] {
            let goal = try fresh.recall(queries, efSearch: efSearch) - 0.01
            try worn.expectRecall(goal, queries, efSearch: efSearch)
        }
        expectSound(worn.graph, count: Self.count)
        // Of the smallest index, pages are the larger part.
        let page = 8192
        #expect(worn.graph.memoryUsed <= fresh.graph.memoryUsed * 13 / 10 + page)

        worn.graph.compact()
        expectSound(worn.graph, count: Self.count)
        #expect(worn.graph.health().removedCount == 0)
        #expect(worn.graph.memoryUsed <= fresh.graph.memoryUsed * 11 / 10 + page)
        for efSearch in [20, nil] {
            let goal = try fresh.recall(queries, efSearch: efSearch) - 0.01
            try worn.expectRecall(goal, queries, efSearch: efSearch)
        }
    }

    @Test func `removing and inserting again and again needs no more memory`() throws {
        var clusters = clusters
        let ids = denseIDs(0..<Self.count)
        let pair = try filled(clusters.vectors(Self.count), ids: ids)
        let half = Self.count / 2
        var afterFirst = 0
        for cycle in 0..<12 {
            pair.remove(ids.suffix(half))
            try pair.insert(clusters.vectors(half), ids: Array(ids.suffix(half)))
            if cycle == 1 { afterFirst = pair.graph.memoryUsed }
        }
        #expect(pair.graph.memoryUsed <= afterFirst + 8192)
        expectSound(pair.graph, count: Self.count)
    }

    @Test func `removing most and compacting gives nearly all memory back`() throws {
        var clusters = clusters
        let ids = scatteredIDs(0..<Self.count * 2)
        let pair = try filled(clusters.vectors(ids.count), ids: ids)
        let full = pair.graph.memoryUsed
        pair.remove(ids.indices.filter { $0 % 10 != 3 }.map { ids[$0] })
        let kept = ids.indices.filter { $0 % 10 == 3 }.map { ids[$0] }
        let before = try kept.map { try pair.graph.vector(of: $0) }
        pair.graph.compact()
        expectSound(pair.graph, count: kept.count)
        let fresh = try filled(before.flatMap(\.self), ids: kept)
        #expect(pair.graph.memoryUsed <= fresh.graph.memoryUsed * 13 / 10 + 8192)
        #expect(pair.graph.memoryUsed < full / 4)
        #expect(try kept.map { try pair.graph.vector(of: $0) } == before)
        let queries = clusters.rows(Self.queryCount)
        try pair.expectRecall(fresh.recall(queries) - 0.01, queries)
        // And it can grow again.
        let others = ids.indices.filter { $0 % 10 != 3 }.map { ids[$0] }
        try pair.insert(clusters.vectors(others.count), ids: others)
        expectSound(pair.graph, count: ids.count)
        #expect(pair.graph.memoryUsed <= full * 11 / 10)
        try pair.expectRecall(0.95, queries)
    }

    @Test func `compacting a graph of which nothing was removed changes no answer`() throws {
        var clusters = clusters
        let ids = scatteredIDs(0..<Self.count)
        let pair = try filled(clusters.vectors(Self.count), ids: ids)
        let (adjacency, memory) = (pair.graph.adjacency(), pair.graph.memoryUsed)
        for _ in 0..<3 { pair.graph.compact() }
        #expect(pair.graph.adjacency() == adjacency)
        #expect(pair.graph.memoryUsed <= memory)
    }

    @Test func `removed vectors are not returned, whether repaired around or not`() throws {
        var clusters = clusters
        let ids = denseIDs(0..<Self.count)
        let pair = try filled(clusters.vectors(Self.count), ids: ids)
        var random = SeededRandom(seed: 9)
        var left = ids.shuffled(using: &random)
        while left.count > 5 {
            let some = left.suffix(max(1, left.count / 6))
            let queries = try some.prefix(3).map { try pair.graph.vector(of: $0) }
            pair.remove(some)
            left.removeLast(some.count)
            try pair.expectRecall(0.7, queries, k: 12)
        }
        let all = try pair.graph.search(clusters.vectors(1), k: Self.count)
        #expect(Set(all.map(\.id)) == Set(left))
    }
}
