internal import Nearest

/// What filtered searches come to, a row for each filter.
package struct FilterTable: Sendable {
    private var rows = TextTable(
        [
            "filters", "rows", "plan", "recall", "QPS", "exact", "graph", "recall", "bridged",
            "recall", "of best", "fell back", "distances", "",
        ]
    )
    private var everything = TextTable([
        "filter", "plan", "recall", "QPS", "no filter", "recall", "ratio",
    ])
    private var hasEverything = false
    private var texts: [String] = []
    private var last: FilterFamily?

    /// Whether no row was added.
    package private(set) var isEmpty = true

    package init() {}

    /// Adds the row of a filter.
    package mutating func add(_ verdict: FilterVerdict, minimumRecall: Double) {
        isEmpty = false
        let (filter, chosen) = (verdict.filter, verdict.chosen)
        let plan = chosen.outcome.planText
        if let unfiltered = verdict.line(.unfiltered) {
            hasEverything = true
            everything.add([
                filter.name, plan, CellText.fixed(chosen.recall.withTies, 4),
                CellText.speed(chosen.outcome.queriesPerSecond),
                CellText.speed(unfiltered.outcome.queriesPerSecond),
                CellText.fixed(unfiltered.recall.withTies, 4),
                CellText.fixed(unfiltered.chosenShare, 3),
            ])
            return
        }
        if filter.family == .real { texts.append(filter.name) }
        func speed(_ plan: SearchStrategy) -> String {
            CellText.speed(verdict.line(.forced(plan))?.outcome.queriesPerSecond)
        }
        func recall(_ plan: SearchStrategy) -> String {
            CellText.fixed(verdict.line(.forced(plan))?.recall.withTies, 3)
        }
        var marks = verdict.isChosenWrongly ? ["SLOW"] : []
        if chosen.recall.withTies < minimumRecall { marks.append("LOW") }
        if !verdict.complaints.isEmpty { marks.append("WRONG") }
        rows.add([
            filter.family == .real
                ? "real \(texts.count)" : "\(filter.family.rawValue) \(filter.name)",
            "\(filter.rows.count)", plan, CellText.fixed(chosen.recall.withTies, 4),
            CellText.speed(chosen.outcome.queriesPerSecond), speed(.exactScan),
            speed(.filteredGraph),
            recall(.filteredGraph), speed(.twoHopGraph), recall(.twoHopGraph),
            CellText.fixed(verdict.shareOfBest, 2),
            CellText.fixed(100 * chosen.outcome.fallbackShare, 1) + " %",
            CellText.fixed(chosen.outcome.distancesPerQuery, 0), marks.joined(separator: " "),
        ])
    }

    /// The tables and what their columns mean.
    package var text: String {
        var parts = [rows.text]
        if hasEverything { parts.append(everything.text) }
        if !texts.isEmpty {
            let lines = texts.enumerated().map { "real \($0 + 1): \(Self.cut($1))" }
            parts.append(lines.joined(separator: "\n"))
        }
        return (parts + [Self.legend]).joined(separator: "\n\n")
    }

    private static func cut(_ text: String) -> String {
        text.count > 110 ? text.prefix(107) + "..." : text
    }

    private static let legend = """
        rows: that match; plan, recall, QPS: of the plan that was chosen (by most searches, where a
        share stands); exact, graph, bridged: QPS of that plan where it is forced, and its recall
        (the exact scan's is 1). of best: the chosen plan's QPS as a share of the fastest forced
        plan's whose recall is as good, median of rounds in turn. fell back: searches that gave the
        graph up. SLOW: of best is below 0.8; LOW: recall is below the least wanted; WRONG: answers
        are short, or do not match (see the end). ratio: to no filter.
        """
}
