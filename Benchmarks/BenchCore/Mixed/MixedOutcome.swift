/// What searching alone, beside insertions and with several threads came to.
package struct MixedOutcome: Sendable, Hashable {
    /// One thread alone, one while another inserts, several alone.
    package let summaries: [MixedSummary]
    /// Vectors inserted in all rounds.
    package let insertions: Int
    /// Those among them that replaced a vector inserted before, because there were no others left.
    package let replacements: Int
    /// Answers with fewer neighbors than there are.
    package let shortAnswers: Int
    /// Against the exact neighbors among what was inserted, after all rounds.
    package let recall: Recall

    /// Queries a second, divided by those of one thread alone.
    package func speedRatio(_ summary: MixedSummary) -> Double? {
        summaries.first.map { summary.queriesPerSecond / max($0.queriesPerSecond, 1e-9) }
    }

    /// The 99th percentile of a query's time, divided by that of one thread alone.
    package func tailRatio(_ summary: MixedSummary) -> Double? {
        summaries.first.map { summary.p99 / max($0.p99, 1e-9) }
    }

    /// The 99th percentile of a query's time while another thread inserts, divided by that without.
    package var tailRatioBesideInsertions: Double? {
        summaries.first { $0.way.inserts }.flatMap(tailRatio)
    }

    /// The table, and what was inserted and is found.
    package var text: String {
        var table = TextTable(
            ["searching", "QPS", "ratio", "p50 ms", "p99 ms", "ratio", "insertions/s"]
        )
        for summary in summaries {
            table.add([
                summary.way.label, CellText.speed(summary.queriesPerSecond),
                CellText.fixed(speedRatio(summary), 2), CellText.milliseconds(summary.p50),
                CellText.milliseconds(summary.p99), CellText.fixed(tailRatio(summary), 2),
                CellText.speed(summary.insertionsPerSecond),
            ])
        }
        var lines = [
            "Medians of the rounds; ratio: to one thread alone.",
            "inserted \(insertions) vectors one at a time; recall afterwards "
                + CellText.fixed(recall.withTies, 4),
        ]
        if replacements > 0 {
            lines.append("of them  \(replacements) were replaced by themselves: no more were left")
        }
        if shortAnswers > 0 {
            lines.append("short    \(shortAnswers) answers had fewer neighbors than there are")
        }
        return table.text + "\n\n" + lines.joined(separator: "\n")
    }
}
