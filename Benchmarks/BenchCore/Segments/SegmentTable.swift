/// The table that a run prints about segments: how they were written and opened, and how their
/// searches compare with those of the indexes in memory.
package struct SegmentTable: Sendable {
    private var files = TextTable(
        [
            "segment", "memory", "write s", "MB/s", "file MB", "bytes beside", "open ms", "RSS MB",
        ],
        leftColumns: 2
    )
    private var searches = TextTable(
        ["segment", "memory", "search", "k", "threads", "speed", "answers"],
        leftColumns: 3
    )
    private var hasSearches = false

    /// Whether no row was added.
    package private(set) var isEmpty = true

    package init() {}

    /// Adds the row of a segment; an index in memory adds no row.
    package mutating func add(_ built: BuiltIndex) {
        guard let opening = built.opening else { return }
        files.add([
            Self.name(built), opening.memory.name,
            CellText.fixed(opening.writing.seconds, 3), CellText.fixed(opening.writing.rate, 0),
            CellText.fixed(Double(opening.writing.byteCount) / megabyte, 1),
            CellText.fixed(built.index.overheadBytes(of: built.byteCount), 1),
            CellText.fixed(opening.seconds * 1000, 3),
            CellText.fixed(Double(opening.residentGrowth) / megabyte, 1),
        ])
        isEmpty = false
    }

    /// Adds the row of a way to search it.
    package mutating func add(_ comparison: SegmentComparison) {
        guard let opening = comparison.segment.opening else { return }
        let point = comparison.point
        searches.add([
            Self.name(comparison.segment), opening.memory.name, point.label, "\(point.k)",
            "\(point.threads)", CellText.fixed(comparison.speed, 3),
            comparison.difference == nil ? "the same" : "differ",
        ])
        hasSearches = true
    }

    private static func name(_ built: BuiltIndex) -> String {
        let plan = built.plan
        guard let m = plan.parameters["m"], let width = plan.parameters["ef_construction"] else {
            return plan.peer
        }
        return "\(plan.peer) \(m)/\(width)"
    }

    /// The tables and what their columns mean.
    package var text: String {
        hasSearches
            ? files.text + "\n\n" + searches.text + "\n\n" + Self.legend + "\n" + Self.searchLegend
            : files.text + "\n\n" + Self.legend
    }

    private static let legend = """
        write s: until the file is on the disk; bytes beside: of the file a vector beside the
        vector's elements; open ms, RSS MB: of opening it, and what resident memory grew by
        meanwhile.
        """

    private static let searchLegend = """
        speed: QPS as a share of the same index in memory, the median of repetitions in turn;
        answers: compared with that index, distances bit for bit.
        """
}
