import BenchCore
import Foundation
import Nearest

/// Measures how fast filters are evaluated, in memory and in a file.
struct EvaluationSession {
    let rows: Int
    let rounds: Int

    func run() throws {
        let run = EvaluationRun(rows: rows, seed: 3)
        let bar = ProgressBar(label: "inserting", total: rows, unit: "rows")
        let index = try run.index { bar.advance(by: $0) }
        bar.finish()
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = FilePath(folder.path("index.nseg"))
        let segment = try Waiting.during("writing a segment") {
            try index.write(to: path)
            return try Segment.open(path)
        }
        var table = TextTable(
            ["evaluating \(rows) rows", "of", "ms", "rows/s", "kept"],
            leftColumns: 2
        )
        let searched: [(String, any AttributeSearching)] = [
            ("memory", index), ("segment", segment),
        ]
        for (name, index) in searched {
            for outcome in try run.run(index, repetitions: max(rounds, 3)) {
                table.add([
                    outcome.question.rawValue, name,
                    String(format: "%.3f", outcome.seconds * 1000),
                    String(format: "%.2f G", outcome.rate / 1e9),
                    String(format: "%.1f", outcome.matches),
                ])
            }
        }
        print(table.text)
        print(
            """

            Whole searches on one thread, medians; each with a filter of its own that keeps so few \
            rows that the rest of a search is next to nothing.
            """
        )
    }
}
