import Datasets
import Testing

@Suite("Summaries")
struct DatasetSummaryTests {
    @Test func `lengths, zero rows, rows that are not finite and duplicates are counted`() throws {
        let base = VectorTable(
            values: [3, 4, 0, 0, .nan, 1, 3, 4, 1, .infinity, .nan, 1, 6, 8],
            dimension: 2
        )
        let summary = DatasetSummary(
            try Dataset(name: "x", metric: .euclidean, base: base, queries: base.prefix(3))
        )
        #expect(summary.zeroRowCount == 1)
        #expect(summary.nonFiniteRowCount == 3)
        #expect(summary.nonFiniteQueryCount == 1)
        #expect(summary.duplicateRowCount == 2)
        #expect(summary.norms == .init(minimum: 0, mean: 5, maximum: 10))
        #expect(summary.baseByteCount == 56)
        #expect(summary.neighborsPerQuery == nil)
        #expect(summary.intrinsicDimension == nil)
    }

    @Test func `the description is a table that says how the metric is known`() throws {
        let text = DatasetSummary(try Samples.dataset(.uint8)).description
        #expect(text.hasPrefix("sample\n"))
        #expect(text.contains("  base                       5 x 3 uint8, 15 bytes\n"))
        #expect(text.contains("  metric                     euclidean (given)\n"))
        #expect(text.contains("  neighbors                  3 a query, with distances"))
    }

    @Test(arguments: [16, 64])
    func `the intrinsic dimension of a flat sheet in space is about 2`(dimension: Int) throws {
        // Points along two directions at right angles; the rest of the space is empty.
        var numbers = SeededGenerator(seed: 3)
        func points(_ count: Int) -> VectorTable {
            var values: [Float] = []
            for _ in 0..<count {
                values += [Float(numbers.nextUniform()), Float(numbers.nextUniform())]
                values += [Float](repeating: 0, count: dimension - 2)
            }
            return VectorTable(values: values, dimension: dimension)
        }
        let base = points(1_000)
        let queries = points(40)
        var ids: [Int32] = []
        for query in 0..<queries.count {
            let (x, y) = (queries[query].first ?? 0, queries[query].dropFirst().first ?? 0)
            let distances = (0..<base.count).map { row in
                let dx = base.values[row * dimension] - x
                let dy = base.values[row * dimension + 1] - y
                return dx * dx + dy * dy
            }
            let nearest = distances.indices.sorted { distances[$0] < distances[$1] }
            ids += nearest.prefix(20).map { Int32($0) }
        }
        let summary = DatasetSummary(
            try Dataset(
                name: "sheet",
                metric: .euclidean,
                base: base,
                queries: queries,
                neighbors: NeighborTable(ids: ids, k: 20)
            )
        )
        let estimate = try #require(summary.intrinsicDimension)
        #expect((1.6...2.4).contains(estimate))
    }
}
