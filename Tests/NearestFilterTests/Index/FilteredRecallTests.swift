import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// How many of the true neighbors are found where a filter passes, wherever those that pass lie.
@Suite struct FilteredRecallTests {
    #if DEBUG
    private static let count = 800
    private static let dimension = 8
    private static let parameters = HNSWParameters(m: 8, efConstruction: 40)
    private static let queryCount = 5
    #else
    private static let count = 24_000
    private static let dimension = 32
    private static let parameters = HNSWParameters(m: 16, efConstruction: 120)
    private static let queryCount = 60
    #endif

    /// Ranks among all vectors; a share of those that pass is those below a number.
    private enum Order {
        /// Drawn.
        static let drawn = Attribute<Int>("drawn")
        /// By the distance from one vector.
        static let near = Attribute<Int>("near")
    }

    private struct Filled {
        let graph: HNSWIndex
        let exact: FlatIndex
        let queries: [[Float]]
        /// Around what the nearest ranks are.
        let anchored: [[Float]]
    }

    private static let filled = Result {
        let schema = try AttributeSchema([Order.drawn, Order.near])
        let graph = try HNSWIndex(
            dimension: dimension,
            metric: .squaredEuclidean,
            parameters: parameters,
            attributes: schema
        )
        let exact = try FlatIndex(
            dimension: dimension,
            metric: .squaredEuclidean,
            attributes: schema
        )
        var clusters = ClusteredVectors(seed: 131, dimension: dimension, centers: 60)
        var random = SeededRandom(seed: 132)
        let vectors = clusters.vectors(count)
        let ids = scatteredIDs(0..<count)
        let anchor = clusters.vectors(1)
        let plain = try FlatIndex(dimension: dimension, metric: .squaredEuclidean)
        try plain.insert(contentsOf: vectors, ids: ids)
        var near: [VectorID: Int] = [:]
        for (rank, neighbor) in try plain.search(anchor, k: count).enumerated() {
            near[neighbor.id] = rank
        }
        let drawn = (0..<count).shuffled(using: &random)
        let attributes = ids.enumerated().map { number, id in
            var attributes = Attributes()
            attributes[Order.drawn] = drawn[number]
            attributes[Order.near] = near[id]
            return attributes
        }
        try graph.insert(contentsOf: vectors, ids: ids, attributes: attributes, threads: 2)
        try exact.insert(contentsOf: vectors, ids: ids, attributes: attributes)
        let anchored = (0..<queryCount).map { _ in anchor.map { $0 + 0.1 * random.nextSigned() } }
        return Filled(
            graph: graph,
            exact: exact,
            queries: clusters.rows(queryCount),
            anchored: anchored
        )
    }

    private enum Place: String, CaseIterable {
        case anywhere, aroundTheQuery, farFromTheQuery, apartFromMostQueries
    }

    /// A filter that so many pass, and the queries for it.
    private func question(
        _ place: Place,
        _ filled: Filled,
        matching: Int
    ) -> (filter: Filter, queries: [[Float]]) {
        switch place {
        case .anywhere: (Order.drawn < matching, filled.queries)
        case .aroundTheQuery: (Order.near < matching, filled.anchored)
        case .farFromTheQuery: (Order.near >= Self.count - matching, filled.anchored)
        case .apartFromMostQueries: (Order.near < matching, filled.queries)
        }
    }

    @Test(arguments: [900, 500, 100, 10, 1])
    func `nearly all neighbors are found by the chosen strategy, wherever they lie`(perMille: Int)
        throws
    {
        let filled = try Self.filled.get()
        let matching = max(1, Self.count * perMille / 1000)
        for place in Place.allCases {
            let (filter, queries) = question(place, filled, matching: matching)
            let found = try recall(filled, filter, queries, SearchOptions())
            #expect(found >= 0.97, "\(place)")
            let one = try recall(filled, filter, queries, SearchOptions(efSearch: 40), k: 1)
            #expect(one >= 0.95, "\(place)")
        }
    }

    @Test(arguments: SearchStrategy.allCases, [900, 500, 100, 10])
    func `each strategy that is asked for finds most of them`(
        _ strategy: SearchStrategy,
        perMille: Int
    ) throws {
        let filled = try Self.filled.get()
        let matching = max(1, Self.count * perMille / 1000)
        for place in Place.allCases {
            let (filter, queries) = question(place, filled, matching: matching)
            let found = try recall(filled, filter, queries, SearchOptions(strategy: strategy))
            #expect(found >= (strategy == .exactScan ? 1 : 0.85), "\(place)")
        }
    }

    @Test func `a search looks at a small part of what a scan would, or scans`() throws {
        let filled = try Self.filled.get()
        for perMille in [900, 500, 100, 10, 1] {
            let matching = max(1, Self.count * perMille / 1000)
            for place in Place.allCases {
                let (filter, queries) = question(place, filled, matching: matching)
                var distances = 0
                for query in queries {
                    let answer = try filled.graph.search(query, k: 10, where: filter)
                    distances += answer.statistics.distanceCount
                }
                // What walks and a scan after them may cost together.
                #expect(distances <= queries.count * (3 * matching + 512), "\(place) \(perMille)")
            }
        }
    }

    private func recall(
        _ filled: Filled,
        _ filter: Filter,
        _ queries: [[Float]],
        _ options: SearchOptions,
        k: Int = 10
    ) throws -> Double {
        var sum = 0.0
        for query in queries {
            let truth = try filled.exact.search(query, k: k, where: filter)
            let answer = try filled.graph.search(query, k: k, where: filter, options: options)
            #expect(answer.count == truth.count)
            #expect(answer.completion == truth.completion)
            sum += NearestTestSupport.recall(answer.map(\.id), truth.map(\.id))
        }
        return sum / Double(queries.count)
    }
}
