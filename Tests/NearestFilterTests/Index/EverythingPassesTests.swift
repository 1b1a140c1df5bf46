import NearestFilter
import NearestIndex
import Testing

@Suite struct EverythingPassesTests {
    private static let number = Attribute<Int>("number")
    private static let count = 300

    private static func fill(
        _ insert: ([Float], [VectorID], [Attributes]) throws -> Int
    ) throws {
        let attributes = (0..<count).map { row in
            var attributes = Attributes()
            attributes[number] = row
            return attributes
        }
        let ids = (0..<count).map { VectorID(UInt64($0)) }
        #expect(try insert((0..<count).map { Float($0) }, ids, attributes) == count)
    }

    private static func check(_ index: some AttributeSearching, _ strategy: SearchStrategy) throws {
        for filter in [Filter.all, number >= 0] {
            let found = try index.search([7], k: 3, where: filter)
            #expect(found.neighbors == (try index.search([7], k: 3)).neighbors)
            let batch = try index.search(batch: [7], k: 3, where: filter)
            for result in [found] + batch {
                #expect(result.strategy?.strategy == strategy)
                #expect(result.strategy?.matchCount == count)
                #expect(
                    result.strategy?.estimate == result.strategy.map { estimate($0.matchCount) }
                )
                #expect(result.strategy?.fellBack == false)
            }
        }
        #expect(try index.search([7], k: 3).strategy == nil)
    }

    private static func estimate(_ count: Int) -> MatchEstimate {
        MatchEstimate(lowerBound: count, expected: count, upperBound: count)
    }

    @Test func `a search says how many pass also where all are known to`() throws {
        let schema = try AttributeSchema([Self.number])
        let flat = try FlatIndex(dimension: 1, metric: .squaredEuclidean, attributes: schema)
        try Self.fill { try flat.insert(contentsOf: $0, ids: $1, attributes: $2) }
        try Self.check(flat, .exactScan)
        let graph = try HNSWIndex(dimension: 1, metric: .squaredEuclidean, attributes: schema)
        try Self.fill { try graph.insert(contentsOf: $0, ids: $1, attributes: $2) }
        try Self.check(graph, .filteredGraph)
    }
}
