import BenchCore
import BenchReport
import Testing

@Suite("A comparison with a baseline")
struct ComparisonTests {
    private func point(
        _ peer: String,
        recall: Double,
        qps: Double,
        _ parameters: [String: ParameterValue] = [:],
        data: String = "docs"
    ) -> Measurement {
        Measurement(
            data: data,
            peer: peer,
            buildSeconds: 1,
            memoryMegabytes: 1,
            parameters: parameters,
            recall: recall,
            queriesPerSecond: qps
        )
    }

    /// The cells of the row of a table that starts with some cells.
    private func row(_ text: String, _ start: String...) -> [String]? {
        text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            .first { $0.starts(with: start) }
    }

    @Test func `gives speed at equal recall and its ratio, a dash where it is not reached`() throws
    {
        let sets = try Comparison.all(
            [
                point("base", recall: 0.9, qps: 1000), point("base", recall: 0.99, qps: 100),
                point("mine", recall: 0.9, qps: 3000), point("mine", recall: 0.95, qps: 2000),
                point("other", recall: 0.9, qps: 9000),
            ],
            baseline: "base",
            peers: ["mine"],
            recalls: [0.9, 0.99]
        )
        let text = try #require(sets.first).text
        #expect(sets.count == 1)
        #expect(row(text, "base") == ["base", "1000", "1.00", "100.0", "1.00", "0.9900", "2"])
        #expect(row(text, "mine") == ["mine", "3000", "3.00", "-", "-", "0.9500", "2"])
        #expect(!text.contains("other"))
    }

    @Test func `sets full scans against each other by the size of batches`() throws {
        let sets = try Comparison.all(
            [
                point("base", recall: 1, qps: 50, ["batch": 1]),
                point("base", recall: 1, qps: 200, ["batch": 8]),
                point("mine", recall: 0.9985, qps: 100, ["mode": "single"]),
                point("mine", recall: 0.9984, qps: 300, ["mode": "batch", "batch": 8]),
                point("mine", recall: 0.9984, qps: 900, ["mode": "batch", "batch": 32]),
            ],
            baseline: "base",
            peers: ["mine"]
        )
        let text = try #require(sets.first).text
        #expect(!text.contains("at equal recall"))
        #expect(row(text, "mine", "batch=1")?.last == "2.00")
        #expect(row(text, "mine", "batch=8")?.last == "1.50")
        #expect(row(text, "mine", "batch=32")?.last == "-")
    }

    @Test func `of a peer without lines is an error that names those there are`() {
        let lines = [point("b", recall: 1, qps: 1), point("a", recall: 1, qps: 1)]
        #expect(throws: ComparisonError(peer: "c", known: ["a", "b"])) {
            try Comparison.all(lines, baseline: "a", peers: ["c"])
        }
        #expect(ErrorLine.text(for: ComparisonError(peer: "c", known: [])).contains(" c;"))
    }

    @Test func `says where the baseline was not measured`() throws {
        let sets = try Comparison.all(
            [
                point("a", recall: 0.9, qps: 1, data: "one"),
                point("b", recall: 0.9, qps: 1, data: "two"),
            ],
            baseline: "a",
            peers: ["b"]
        )
        #expect(sets.map(\.data) == ["one", "two"])
        #expect(sets.last?.text.hasPrefix("two (no points of a)") == true)
    }
}
