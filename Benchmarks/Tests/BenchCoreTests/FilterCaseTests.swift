import BenchCore
import Datasets
import Nearest
import Testing

@Suite("Filters that are measured")
struct FilterCaseTests {
    private let table = AttributeTable(
        count: 5,
        columns: [
            .init(name: "n", values: .ints([1, 2, nil, 4, 5])),
            .init(name: "s", values: .strings(["ab", "b'", nil, "abc", ""])),
        ]
    )

    @Test(
        arguments: [
            (PlainCondition.always, [0, 1, 2, 3, 4], "TRUE", "true"),
            (.atMost("n", 2), [0, 1], "n <= 2", "n <= 2"),
            (.atLeast("n", 4), [3, 4], "n >= 4", "n >= 4"),
            (.equal("s", "b'"), [1], "s = \"b'\"", "s = 'b'''"),
            (.oneOf("s", ["ab", ""]), [0, 4], "s IN (\"ab\", \"\")", "s IN ('ab', '')"),
            (.prefix("s", "ab"), [0, 3], "s STARTS WITH \"ab\"", "starts_with(s, 'ab')"),
            (
                .and(.not(.atMost("n", 2)), .prefix("s", "")), [3, 4],
                "NOT n <= 2 AND s STARTS WITH \"\"", "(NOT (n <= 2) AND starts_with(s, ''))"
            ),
            (
                .or(.atMost("n", 1), .not(.prefix("s", "a"))), [0, 1, 2, 4],
                "n <= 1 OR NOT s STARTS WITH \"a\"", "(n <= 1 OR NOT (starts_with(s, 'a')))"
            ),
        ]
    )
    func `a plain condition keeps its rows, absent values never, and says itself in text and SQL`(
        _ condition: PlainCondition,
        rows: [Int],
        text: String,
        sql: String
    ) throws {
        #expect(condition.rows(of: table).rows.map(Int.init) == rows)
        #expect(condition.filter == (try Filter(text)))
        #expect(condition.sql == sql)
    }

    @Test func `a set of rows counts them and packs them in bytes, the first row lowest`() {
        let rows = RowSet(of: 70) { $0 == 0 || $0 == 9 || $0 == 69 }
        #expect(rows.count == 3)
        #expect(rows.rows == [0, 9, 69])
        #expect(rows.bytes == [1, 2, 0, 0, 0, 0, 0, 0, 32])
        #expect(rows.contains(9) && !rows.contains(10) && !rows.contains(-1) && !rows.contains(70))
        #expect(abs(rows.share - 3.0 / 70) < 1e-12)
    }

    @Test
    func `generated filters keep the share that they are made for, in the region that they name`()
        throws
    {
        let set = try SyntheticDataset(count: 2_000, dimension: 8, queries: 21, clusters: 4)
            .generate()
        let generated = GeneratedAttributes(set, seed: 1)
        let table = AttributeTable(count: 2_000, columns: generated.columns)
        let shares = [0.9, 0.1, 0.01, 0.0001]
        let cases = generated.cases(FilterFamily.allCases, shares: shares, of: table)
        // Of 2 000 rows none are 0.01 %; three filters keep all.
        #expect(cases.count == 5 * 3 + 3)
        #expect(generated.oppositeQueries.count == 11)
        for one in cases where one.family != .skewed {
            let expected = one.wanted.map { Int($0 * 2_000) } ?? 2_000
            #expect(one.rows.count == expected, "\(one.family) \(one.name)")
        }
        for one in cases where one.family == .skewed {
            let ratio = one.rows.share / (one.wanted ?? 1)
            #expect((0.8...1.3).contains(ratio), "\(one.name): \(one.rows.count)")
        }
        #expect(cases.first { $0.wanted == 0.01 }?.name == "1 %")
        #expect(cases.filter { $0.family == .opposite }.allSatisfy { $0.queries?.count == 11 })
        // The same seed gives the same attributes.
        #expect(GeneratedAttributes(set, seed: 1).columns == generated.columns)
    }

    @Test
    func
        `filters on a set's own attributes keep about the shares asked for, some of them combined`()
    {
        let rows = 4_000
        let table = AttributeTable(
            count: rows,
            columns: [
                .init(name: "year", values: .ints((0..<rows).map { $0 % 7 == 0 ? nil : $0 / 40 })),
                .init(
                    name: "kind",
                    values: .strings((0..<rows).map { "k\($0 % 9 * ($0 % 9) / 9)" })
                ),
                .init(name: "path", values: .strings((0..<rows).map { "\($0 * 7919 % rows)/x" })),
            ]
        )
        let shares = [0.5, 0.1, 0.01]
        let cases = RealFilters(table, columns: ["year", "kind", "path"]).cases(shares: shares)
        #expect(Set(cases.map(\.condition)).count == cases.count)
        for one in cases {
            let ratio = one.rows.share / (one.wanted ?? 1)
            #expect((0.6...1.6).contains(ratio), "\(one.name): \(one.rows.count)")
            #expect(one.rows.count == (0..<rows).count { one.rows.contains($0) })
        }
        for word in [" AND ", " OR ", "NOT "] {
            #expect(cases.contains { $0.name.contains(word) })
        }
    }

    @Test(
        arguments: DatasetMetric.allCases
    )
    func `a plain loop finds the nearest of the rows that match`(metric: DatasetMetric) throws {
        let set = try SyntheticDataset(
            count: 700,
            dimension: 19,
            queries: 6,
            clusters: 3,
            metric: metric
        ).generate()
        let table = AttributeTable(
            count: 700,
            columns: [.init(name: "n", values: .ints((0..<700).map { $0 }))]
        )
        let cases = [
            FilterCase(.uniform, .always, of: table),
            FilterCase(.uniform, .atLeast("n", 400), of: table),
            FilterCase(.opposite, .atMost("n", 3), of: table, queries: [1, 4]),
        ]
        let answers = try PlainAnswers.compute(set, cases, k: 10, threads: 2)
        let truth = try ExactNeighbors.compute(set, k: 700, threads: 1)
        for (one, table) in zip(cases, answers) {
            for query in 0..<6 {
                let expected = truth[query].filter { one.rows.contains(Int($0)) }.prefix(10)
                let isAsked = one.asked(of: 6).contains(query)
                let found = table[query].filter { $0 != NeighborTable.absent }
                #expect(Set(found) == (isAsked ? Set(expected) : []))
            }
        }
    }

    @Test func `a share is written with as few digits as tell it`() {
        #expect(
            FilterCase.shares.map { ShareText.percent($0) } == [
                "90 %", "50 %", "30 %", "10 %", "3 %", "1 %", "0.3 %", "0.1 %", "0.03 %", "0.01 %",
            ]
        )
    }
}
