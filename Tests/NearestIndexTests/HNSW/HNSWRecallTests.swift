import NearestIndex
import NearestTestSupport
import Testing

/// How many of the true neighbors are found, in every way of coming to a graph.
@Suite struct HNSWRecallTests {
    #if DEBUG
    private static let count = 300
    private static let dimension = 12
    private static let parameters = HNSWParameters(m: 8, efConstruction: 40)
    private static let queryCount = 10
    #else
    private static let count = 4000
    private static let dimension = 48
    private static let parameters = HNSWParameters(m: 16, efConstruction: 100)
    private static let queryCount = 100
    #endif

    /// Inner products have no triangles, so a walk towards them goes astray more often.
    private func floor(_ setting: HNSWSetting) -> Double {
        setting.metric == .innerProduct ? 0.93 : 0.97
    }

    private func setUp(
        _ setting: HNSWSetting
    ) throws -> (pair: GraphAndTruth, clusters: ClusteredVectors, ids: [VectorID]) {
        let seed = UInt64(setting.metric.rawValue) * 10 + UInt64(setting.encoding.rawValue)
        let clusters = ClusteredVectors(seed: seed, dimension: Self.dimension, centers: 60)
        let pair = try GraphAndTruth(
            setting,
            dimension: Self.dimension,
            parameters: Self.parameters
        )
        return (pair, clusters, scatteredIDs(0..<Self.count))
    }

    @Test(arguments: HNSWSetting.all)
    func `inserted at once, then thinned out, then renewed, nearly all neighbors are found`(
        _ setting: HNSWSetting
    ) throws {
        var (pair, clusters, ids) = try setUp(setting)
        try pair.insert(clusters.vectors(Self.count), ids: ids)
        let queries = clusters.rows(Self.queryCount)
        try pair.expectRecall(floor(setting), queries)
        try pair.expectRecall(floor(setting), queries, k: 1)

        let removed = stride(from: 0, to: Self.count, by: 3).map { ids[$0] }
        pair.remove(removed)
        expectSound(pair.graph, count: Self.count - removed.count)
        try pair.expectRecall(floor(setting), queries)

        let gone = Set(removed)
        let replaced = Array(ids.filter { !gone.contains($0) }.prefix(Self.count / 3))
        try pair.insert(clusters.vectors(replaced.count), ids: replaced)
        expectSound(pair.graph, count: Self.count - removed.count)
        try pair.expectRecall(floor(setting), queries)
    }

    @Test(arguments: HNSWSetting.all)
    func `inserted one by one, and then replaced one by one, nearly all neighbors are found`(
        _ setting: HNSWSetting
    ) throws {
        var (pair, clusters, ids) = try setUp(setting)
        ids = Array(ids.prefix(Self.count / 2))
        try pair.insertOneByOne(clusters.vectors(ids.count), ids: ids)
        let queries = clusters.rows(Self.queryCount)
        #expect(pair.graph.faults() == [])
        try pair.expectRecall(floor(setting), queries)

        let replaced = Array(ids.suffix(ids.count / 2))
        try pair.insertOneByOne(clusters.vectors(replaced.count), ids: replaced)
        #expect(pair.graph.faults() == [])
        #expect(pair.graph.count == ids.count)
        try pair.expectRecall(floor(setting), queries)
    }

    @Test func `vectors that arrive at once, cluster by cluster, are found as if one by one`()
        throws
    {
        let centers = Self.count / 40
        var clusters = ClusteredVectors(seed: 7, dimension: Self.dimension, centers: centers)
        let near = (0..<centers).flatMap { clusters.vectors(40, around: $0..<$0 + 1) }
        let ids = denseIDs(0..<centers * 40)
        let queries = clusters.rows(Self.queryCount)
        let atOnce = try GraphAndTruth(dimension: Self.dimension, parameters: Self.parameters)
        try atOnce.insert(near, ids: ids)
        expectSound(atOnce.graph, count: ids.count)
        let oneByOne = try GraphAndTruth(dimension: Self.dimension, parameters: Self.parameters)
        try oneByOne.insertOneByOne(near, ids: ids)
        for efSearch in [10, 20, 64] {
            let goal = try oneByOne.recall(queries, efSearch: efSearch) - 0.02
            try atOnce.expectRecall(goal, queries, efSearch: efSearch)
        }
    }

    @Test func `more candidates find more, and all of them find all`() throws {
        var (pair, clusters, ids) = try setUp(.plain)
        try pair.insert(clusters.vectors(Self.count), ids: ids)
        let queries = clusters.rows(Self.queryCount)
        let few = try pair.recall(queries, efSearch: 1)
        let some = try pair.recall(queries, efSearch: 40)
        let many = try pair.recall(queries, efSearch: Self.count)
        #expect(few <= some)
        #expect(some <= many)
        #expect(many == 1)
    }

    @Test func `a search looks at a small part of all vectors`() throws {
        var (pair, clusters, ids) = try setUp(.plain)
        try pair.insert(clusters.vectors(Self.count), ids: ids)
        let query = clusters.vectors(1)
        let quick = try pair.graph.search(query, k: 1, options: SearchOptions(efSearch: 8))
        let slow = try pair.graph.search(query, k: 1, options: SearchOptions(efSearch: 100))
        #expect(quick.statistics.distanceCount < Self.count / 2)
        #expect(quick.statistics.distanceCount < slow.statistics.distanceCount)
        #expect(quick.statistics.expandedNodeCount < slow.statistics.expandedNodeCount)
        #expect(slow.statistics.expandedNodeCount >= 100)
    }

    @Test(arguments: HNSWSetting.all)
    func `stored vectors are those that were inserted`(_ setting: HNSWSetting) throws {
        var random = SeededRandom(seed: 5)
        let index = try HNSWIndex(
            dimension: 7,
            metric: setting.metric,
            encoding: setting.encoding
        )
        let rounding: Float = max(1e-6, 2 * setting.encoding.rounding)
        for number in 0..<20 {
            let vector = random.vector(7, norm: Float(number + 1))
            try index.insert(vector, id: VectorID(UInt64(number)))
            let stored = try index.vector(of: VectorID(UInt64(number)))
            let isExact = setting.encoding == .float32 && setting.metric != .cosine
            #expect(
                zip(stored, vector).allSatisfy {
                    abs($0 - $1) <= (isExact ? 0 : rounding * Float(number + 3))
                }
            )
        }
    }
}
