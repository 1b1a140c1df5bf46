import NearestIndex
import NearestTestSupport
import Testing

/// Searches that go on for as long as they are asked.
@Suite struct HNSWCursorTests {
    #if DEBUG
    private static let count = 400
    private static let queryCount = 3
    #else
    private static let count = 4000
    private static let queryCount = 30
    #endif
    private static let dimension = 12

    private func filled(
        _ setting: HNSWSetting = .plain
    ) throws -> (pair: GraphAndTruth, queries: [[Float]]) {
        let seed = UInt64(setting.metric.rawValue) + 30
        var clusters = ClusteredVectors(seed: seed, dimension: Self.dimension, centers: 40)
        let pair = try GraphAndTruth(
            setting,
            dimension: Self.dimension,
            parameters: HNSWParameters(m: 10, efConstruction: 60)
        )
        try pair.insert(clusters.vectors(Self.count), ids: denseIDs(0..<Self.count))
        return (pair, clusters.rows(Self.queryCount))
    }

    /// All that a cursor yields, some at a time.
    private func drain(_ cursor: inout NeighborCursor, by count: Int) throws -> [Neighbor] {
        var all: [Neighbor] = []
        while true {
            let next = try cursor.next(count)
            all += next
            guard next.count == count else {
                #expect(next.completion == .fewerThanRequested)
                return all
            }
            #expect(next.completion == .complete)
        }
    }

    @Test(arguments: HNSWSetting.all)
    func `every vector comes once, nearly in the order of distance`(
        _ setting: HNSWSetting
    ) throws {
        let (pair, queries) = try filled(setting)
        for (query, step) in zip(queries, [1, 7, 50]) {
            var cursor = try pair.graph.cursor(for: query)
            let all = try drain(&cursor, by: step)
            #expect(all.count == Self.count)
            #expect(try pair.fault(in: all.sorted { $0.isNearer(than: $1) }, query) == nil)
            let late = zip(all, all.dropFirst()).filter { $1.isNearer(than: $0) }.count
            // Many distances of coarsely rounded vectors are nearly the same.
            let isCoarse = setting.encoding == .bfloat16
            let allowed =
                setting.metric == .innerProduct
                ? Self.count / 10 : isCoarse ? Self.count / 30 : Self.count / 50
            #expect(late <= allowed)
            #expect(try cursor.next(5).isEmpty)
        }
    }

    @Test(arguments: HNSWSetting.all)
    func `the first are those that a search finds, and the next those behind them`(
        _ setting: HNSWSetting
    ) throws {
        let (pair, queries) = try filled(setting)
        var (first, second) = (0.0, 0.0)
        for query in queries {
            let truth = try pair.exact.search(query, k: 40).map(\.id)
            var cursor = try pair.graph.cursor(for: query)
            let pages = try (0..<4).map { _ in try cursor.next(10) }
            for page in pages {
                #expect(page.count == 10)
                #expect(page.completion == .complete)
                #expect(try pair.fault(in: page.neighbors, query) == nil)
            }
            first += recall(pages[0].map(\.id), Array(truth.prefix(10)))
            second += recall(pages.flatMap { $0.map(\.id) }, truth)
        }
        let floor = setting.metric == .innerProduct ? 0.9 : 0.95
        #expect(first / Double(queries.count) >= floor)
        #expect(second / Double(queries.count) >= floor)
    }

    @Test func `a larger count than there is yields all`() throws {
        let (pair, queries) = try filled()
        var cursor = try pair.graph.cursor(for: queries[0])
        #expect(try cursor.next(3).count == 3)
        let rest = try cursor.next(.max)
        #expect(rest.count == Self.count - 3)
        #expect(rest.completion == .fewerThanRequested)
    }

    @Test func `only what passes comes, and all of it`() throws {
        let (pair, queries) = try filled()
        let few = Set(denseIDs(10..<30))
        let filters: [(Candidates, Int)] = [
            (.matching { $0.rawValue % 3 == 0 }, (Self.count + 2) / 3),
            (.keeping(few.union([9_000_000])), 20),
            (.excluding(few), Self.count - 20),
            (.keeping([]), 0),
        ]
        for (filter, count) in filters {
            var cursor = try pair.graph.cursor(for: queries[0], among: filter)
            let all = try drain(&cursor, by: 13)
            #expect(all.count == count)
            #expect(
                try pair.fault(
                    in: all.sorted { $0.isNearer(than: $1) },
                    queries[0],
                    among: filter
                ) == nil
            )
        }
    }

    @Test func `one neighbor after the other comes, until the caller has enough`() throws {
        let (pair, queries) = try filled()
        let query = queries[0]
        var whole = try pair.graph.cursor(for: query)
        let expected = try whole.next(30).map(\.id)
        var cursor = try pair.graph.cursor(for: query)
        var found: [VectorID] = []
        let first = cursor.forEach { neighbor in
            found.append(neighbor.id)
            return found.count < 7
        }
        #expect(first == .complete && found.count == 7)
        // It goes on where it stopped.
        cursor.forEach { neighbor in
            found.append(neighbor.id)
            return found.count < 30
        }
        #expect(Set(found) == Set(expected))
        let rest = cursor.forEach { neighbor in
            found.append(neighbor.id)
            return true
        }
        #expect(rest == .fewerThanRequested)
        #expect(found.count == pair.graph.count && Set(found).count == found.count)
    }

    @Test func `cursors do not know of each other`() throws {
        let (pair, queries) = try filled()
        let (a, b) = (queries[0], queries[1])
        var alone = try pair.graph.cursor(for: a)
        let expected = try drain(&alone, by: 10).map(\.id)
        var first = try pair.graph.cursor(for: a)
        var second = try pair.graph.cursor(for: b)
        var found: [VectorID] = []
        for _ in 0..<Self.count / 10 {
            found += try first.next(10).map(\.id)
            #expect(try second.next(10).count == 10)
            #expect(try pair.graph.search(b, k: 3).count == 3)
        }
        #expect(found == expected)
    }

    @Test func `a cursor keeps its view while vectors come, go and change`() throws {
        let (pair, queries) = try filled()
        let graph = pair.graph
        var clusters = ClusteredVectors(seed: 90, dimension: Self.dimension, centers: 40)
        var cursor = try graph.cursor(for: queries[0])
        var all = try Array(cursor.next(10))
        // A quarter goes, a quarter is replaced, and as many come.
        let quarter = Self.count / 4
        graph.remove(denseIDs(0..<quarter))
        for id in quarter..<2 * quarter {
            try graph.insert(clusters.vectors(1), id: VectorID(UInt64(id)))
        }
        try graph.insert(
            contentsOf: clusters.vectors(quarter),
            ids: denseIDs(Self.count..<Self.count + quarter)
        )
        all += try drain(&cursor, by: 10)
        // The exact index still holds what the cursor should see.
        #expect(try pair.fault(in: all.sorted { $0.isNearer(than: $1) }, queries[0]) == nil)
        let ids = Set(all.map(\.id))
        #expect(ids.isSuperset(of: denseIDs(2 * quarter..<Self.count)))
        // Vectors that were removed or replaced since lose links as the graph is repaired around
        // them.
        #expect(ids.count >= Self.count - Self.count / 100)
        // One that begins now sees what there is now.
        var later = try graph.cursor(for: queries[0])
        let seen = try drain(&later, by: 100).map(\.id)
        #expect(Set(seen) == Set(denseIDs(quarter..<Self.count + quarter)))
    }

    @Test func `compacting leaves a cursor what it sees`() throws {
        let (pair, queries) = try filled()
        var cursor = try pair.graph.cursor(for: queries[0])
        var all = try Array(cursor.next(20))
        pair.graph.remove(denseIDs(0..<Self.count / 2))
        // Waits for the cursor, for a second, and gives up.
        pair.graph.compact()
        #expect(pair.graph.faults() == [])
        all += try drain(&cursor, by: 100)
        #expect(try pair.fault(in: all.sorted { $0.isNearer(than: $1) }, queries[0]) == nil)
        let stayed = denseIDs(Self.count / 2..<Self.count)
        #expect(Set(all.map(\.id)).isSuperset(of: stayed))
        cursor = try pair.graph.cursor(for: queries[0])
        let later = try Set(drain(&cursor, by: 100).map(\.id))
        #expect(later.isSubset(of: stayed))
        #expect(later.count == stayed.count)
    }

    @Test func `more cursors than a pool would hold live side by side`() throws {
        let (pair, queries) = try filled()
        let expected = try pair.graph.search(queries[0], k: 5).map(\.id)
        try searchInside(100, pair.graph, queries[0], expected)
    }

    // Each cursor lives until those within it have ended.
    private func searchInside(
        _ depth: Int,
        _ graph: HNSWIndex,
        _ query: [Float],
        _ expected: [VectorID]
    ) throws {
        guard depth > 0 else { return }
        var cursor = try graph.cursor(for: query)
        let first = try cursor.next(2).map(\.id)
        try searchInside(depth - 1, graph, query, expected)
        #expect(try first + cursor.next(3).map(\.id) == expected)
    }
}
