internal import BenchReport
internal import Nearest

/// The stages of exchanging a graph's contents, for each a row for every `efSearch`.
package struct ChurnTable: Sendable {
    private var rows = TextTable(
        [
            "turnover", "ef", "recall", "QPS", "p50 ms", "p99 ms", "distances", "links",
            "dead", "lost", "index MB", "RSS MB", "remove µs", "insert µs",
        ]
    )

    /// Whether no row was added.
    package private(set) var isEmpty = true

    package init() {}

    /// Adds the rows of a stage.
    package mutating func add(_ stage: ChurnStage) {
        isEmpty = false
        for (index, search) in stage.searches.enumerated() {
            let isFirst = index == 0
            func once(_ text: String) -> String { isFirst ? text : "" }
            let isFresh = stage.turnover == nil
            let latency = search.outcome.latency.quantiles
            rows.add([
                once(stage.turnover.map(String.init) ?? "built anew"),
                search.point.efSearch.map(String.init) ?? "-",
                CellText.fixed(search.recall.withTies, 4),
                CellText.speed(search.outcome.queriesPerSecond),
                CellText.milliseconds(latency.p50), CellText.milliseconds(latency.p99),
                CellText.fixed(search.outcome.distancesPerQuery, 0),
                once(CellText.fixed(stage.health.meanDegree, 1)),
                once("\(stage.health.removedCount)"), once("\(stage.health.unreachableCount)"),
                once(CellText.fixed(Double(stage.memoryUsed) / megabyte, 1)),
                once(isFresh ? "-" : CellText.fixed(Double(stage.resident) / megabyte, 1)),
                once(CellText.fixed(stage.changes?.removeMicroseconds, 1)),
                once(CellText.fixed(stage.changes?.insertMicroseconds, 1)),
            ])
        }
    }

    /// The table and what its columns mean.
    package var text: String { rows.text + "\n\n" + Self.legend }

    private static let legend = """
        recall: against the exact neighbors among the vectors held. links: of a node on layer 0, on
        average. dead: removed vectors whose nodes are still in the graph; lost: vectors that no
        search can reach. MB: 2^20 bytes, as the index says and of the whole program, which holds
        the data set and an exact index too. remove, insert: wall time a vector.
        """
}
