import BenchCore
import Foundation

/// The medians of openings as a table.
struct OpenTable {
    /// The largest share of the file's pages that dropping left in the cache; nil where the system
    /// does not say.
    var stayed: Double?
    private var table = TextTable(
        [
            "memory", "page cache", "open ms", "first answer ms", "100th answer ms", "own KB",
            "files KB",
        ],
        leftColumns: 2
    )

    /// Adds a row.
    mutating func add(_ row: OpenRun.Row) {
        let median = row.median
        table.add([
            row.memory.rawValue, row.cache.rawValue, Self.milliseconds(median.opened),
            Self.milliseconds(median.firstAnswer), Self.milliseconds(median.hundredthAnswer),
            "\(median.growth.anonymous >> 10)", "\(median.growth.file >> 10)",
        ])
    }

    /// The table and what its columns mean.
    var text: String { [table.text, Self.legend, cacheLine].joined(separator: "\n\n") }

    private static let legend = """
        open, first and 100th answer: from the beginning of opening; own, files: what resident
        memory grew by while it was opened, of this program alone and of mapped files. No checksums
        of data.
        """

    private var cacheLine: String {
        guard let stayed else {
            return "dropped: this system does not say whether it dropped the pages."
        }
        guard stayed > 0.001 else {
            return """
                dropped: none of the file's pages stayed in this system's cache; a disk or a host
                below it may have its own.
                """
        }
        let share = String(format: "%.1f", stayed * 100)
        return "dropped: did NOT work, \(share) % of the file's pages stayed in the cache."
    }

    private static func milliseconds(_ seconds: Double) -> String {
        String(format: "%.3f", seconds * 1000)
    }
}
