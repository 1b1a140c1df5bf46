internal import BenchReport
internal import Nearest

/// What shortening vectors costs and saves, a row for each way of searching.
package struct ComponentsTable {
    private let k: Int
    private var table = TextTable(
        [
            "kept", "variance", "learn s", "project s", "build s", "index MB", "ef", "rescored",
            "recall", "QPS", "p99 ms",
        ]
    )

    package init(k: Int) {
        self.k = k
    }

    /// Adds how one way of searching did.
    package mutating func add(_ built: ComponentsRun.Built, _ result: ComponentsRun.Result) {
        table.add([
            "\(built.components.count)", CellText.fixed(built.components.keptVariance, 3),
            CellText.fixed(built.learnSeconds, 2), CellText.fixed(built.projectSeconds, 2),
            CellText.fixed(built.buildSeconds, 1),
            CellText.fixed(Double(built.index.memoryUsed) / megabyte, 1),
            "\(result.point.efSearch ?? 0)", "\(result.factor * k)",
            CellText.fixed(result.recall.withTies, 4),
            CellText.speed(result.outcome.queriesPerSecond),
            CellText.milliseconds(result.outcome.latency.quantiles.p99),
        ])
    }

    /// The rows that were added.
    package var text: String { table.text }
}
