import NearestIndex
import NearestTestSupport
import Testing

/// All within a radius.
@Suite struct HNSWRadiusTests {
    #if DEBUG
    private static let count = 400
    private static let queryCount = 4
    #else
    private static let count = 4000
    private static let queryCount = 40
    #endif
    private static let dimension = 12

    private func filled(
        _ setting: HNSWSetting
    ) throws -> (pair: GraphAndTruth, queries: [[Float]]) {
        let seed = UInt64(setting.metric.rawValue) + 20
        var clusters = ClusteredVectors(seed: seed, dimension: Self.dimension, centers: 40)
        let pair = try GraphAndTruth(
            setting,
            dimension: Self.dimension,
            parameters: HNSWParameters(m: 10, efConstruction: 60)
        )
        try pair.insert(clusters.vectors(Self.count), ids: scatteredIDs(0..<Self.count))
        return (pair, clusters.rows(Self.queryCount))
    }

    @Test(arguments: HNSWSetting.all)
    func `what lies within is found, and nothing else`(_ setting: HNSWSetting) throws {
        let (pair, queries) = try filled(setting)
        for share in [10, 50, Self.count / 3] {
            // Inner products are met in no order on the way outwards: more must be looked at.
            let efSearch = setting.metric == .innerProduct ? 500 : nil
            var (found, wanted) = (0, 0)
            for query in queries {
                // Between two of them, so that rounding does not decide.
                let ranked = try pair.exact.search(query, k: share + 1)
                let radius = (ranked[share - 1].distance + ranked[share].distance) / 2
                let nearest = ranked.prefix(share)
                let answer = try pair.graph.search(
                    query,
                    within: radius,
                    options: SearchOptions(efSearch: efSearch)
                )
                #expect(answer.completion == .complete)
                #expect(answer.allSatisfy { $0.distance <= radius })
                #expect(try pair.fault(in: answer.neighbors, query) == nil)
                found += Set(answer.map(\.id)).intersection(nearest.map(\.id)).count
                wanted += share
            }
            let floor = setting.metric == .innerProduct ? 0.9 : 0.95
            #expect(Double(found) / Double(wanted) >= floor, "\(share) within")
        }
    }

    @Test(arguments: Metric.ofFloats)
    func `a radius around everything returns everything, and one around nothing nothing`(
        _ metric: Metric
    ) throws {
        let (pair, queries) = try filled(HNSWSetting(metric: metric, encoding: .float32))
        for radius in [Float.infinity, 1e30] {
            let all = try pair.graph.search(queries[0], within: radius)
            #expect(all.count == Self.count)
            #expect(all.completion == .complete)
            #expect(try pair.fault(in: all.neighbors, queries[0]) == nil)
        }
        for radius in [-Float.infinity, -1e30] {
            let none = try pair.graph.search(queries[0], within: radius)
            #expect(none.isEmpty)
            #expect(none.completion == .complete)
        }
    }

    @Test func `the radius itself is within`() throws {
        let index = try HNSWIndex(dimension: 1, metric: .squaredEuclidean)
        for id in 0..<50 { try index.insert([Float(id)], id: VectorID(UInt64(id))) }
        #expect(try index.search([20], within: 4).map(\.id) == [20, 19, 21, 18, 22])
        #expect(try index.search([20], within: 3.9).map(\.id) == [20, 19, 21])
        #expect(try index.search([20], within: 0).map(\.id) == [20])
        #expect(try index.search([20.5], within: 0).isEmpty)
    }

    @Test func `a condition and removed vectors are left out`() throws {
        let (pair, queries) = try filled(.plain)
        let ids = scatteredIDs(0..<Self.count)
        pair.remove(stride(from: 0, to: Self.count, by: 4).map { ids[$0] })
        let even = Candidates.matching { $0.rawValue % 2 == 0 }
        let filters: [Candidates] = [.all, even, .keeping(Set(ids.prefix(90))), .keeping([])]
        for filter in filters {
            for query in queries {
                let ranked = try pair.exact.search(query, k: 60)
                let radius = (ranked[58].distance + ranked[59].distance) / 2
                let truth = try pair.exact.search(query, within: radius, among: filter)
                let answer = try pair.graph.search(query, within: radius, among: filter)
                #expect(try pair.fault(in: answer.neighbors, query, among: filter) == nil)
                #expect(recall(answer.map(\.id), truth.map(\.id)) >= 0.9)
                #expect(answer.count <= truth.count)
            }
        }
    }

    @Test func `more candidates find islands that lie beyond an empty gap`() throws {
        let pair = try GraphAndTruth(
            dimension: 2,
            parameters: HNSWParameters(m: 6, efConstruction: 30)
        )
        var random = SeededRandom(seed: 21)
        // A small crowd near the query, and another one on its other side.
        let vectors = (0..<200).flatMap { number in
            random.vector(2).map { $0 + (number % 2 == 0 ? 20 : -20) }
        }
        try pair.insert(vectors, ids: denseIDs(0..<200))
        let query: [Float] = [0.1, 0.1]
        let all = try pair.graph.search(
            query,
            within: .greatestFiniteMagnitude,
            options: SearchOptions(efSearch: 1)
        )
        #expect(all.count == 200)
        let radius = try pair.exact.search(query, k: 160)[159].distance
        let answer = try pair.graph.search(
            query,
            within: radius,
            options: SearchOptions(efSearch: 200)
        )
        #expect(answer.count == 160)
    }
}
