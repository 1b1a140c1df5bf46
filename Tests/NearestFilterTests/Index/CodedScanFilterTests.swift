import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Exact scans of the rows that pass a filter, over their codes: the answers are those without.
@Suite struct CodedScanFilterTests {
    private static let rank = Attribute<Int>("rank")
    private static let (count, dimension) = (1500, 40)

    private static var attributes: [Attributes] {
        (0..<count).map { Attributes([rank.name: .int($0 * 7919 % count)]) }
    }

    /// Compares answers over codes with those without, for filters that pass all, many, few.
    private func compare(
        _ index: some VectorSearching & AttributedIndex,
        _ queries: [[Float]]
    ) throws {
        let coded = SearchOptions(strategy: .exactScan)
        let plain = SearchOptions(strategy: .exactScan, usesQuantization: false)
        for query in queries {
            for limit in [0, 30, 700, Self.count - 100, Self.count] {
                for k in [1, 12] {
                    let filter = Self.rank < limit
                    let answer = try index.search(query, k: k, where: filter, options: coded)
                    let expected = try index.search(query, k: k, where: filter, options: plain)
                    #expect(answer.neighbors == expected.neighbors)
                    #expect(answer.count == min(k, limit))
                    #expect(expected.statistics.codeDistanceCount == 0)
                    // Few rows are not worth a query for codes.
                    #expect((answer.statistics.codeDistanceCount > 0) == (limit >= 700))
                    if limit >= 700 { #expect(answer.statistics.distanceCount < limit) }
                }
            }
        }
    }

    @Test(arguments: CodedCase.all)
    func `graphs and exact indexes scan the codes of what passes`(test: CodedCase) throws {
        var clusters = ClusteredVectors(seed: 6, dimension: Self.dimension)
        let vectors = clusters.vectors(Self.count)
        let ids = scatteredIDs(0..<Self.count)
        let schema = try AttributeSchema([Self.rank])
        let graph = try HNSWIndex(
            dimension: Self.dimension,
            metric: test.metric,
            encoding: test.encoding,
            parameters: HNSWParameters(m: 4, efConstruction: 20),
            quantization: test.quantization,
            attributes: schema
        )
        let exact = try FlatIndex(
            dimension: Self.dimension,
            metric: test.metric,
            encoding: test.encoding,
            quantization: test.quantization,
            attributes: schema
        )
        try graph.insert(contentsOf: vectors, ids: ids, attributes: Self.attributes)
        try exact.insert(contentsOf: vectors, ids: ids, attributes: Self.attributes)
        graph.change { $0.calibrate() }
        exact.calibrate()
        let queries = clusters.rows(4)
        try compare(graph, queries)
        try compare(exact, queries)
    }
}
