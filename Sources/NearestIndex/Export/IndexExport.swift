/// One version of an index's rows as a file holds them: only the visible rows, renumbered from 0.
///
/// The rows do not change while this object lives, even if the index does. Until it is released,
/// memory of removed vectors cannot be reused, so release it soon.
package final class IndexExport: @unchecked Sendable {
    // Unchecked because of the hold: what the rows point at does not change while the epoch is
    // held.

    /// The number of vectors.
    package let count: Int
    /// Bytes from one row to the next.
    package let rowBytes: Int
    /// Each row's identifier.
    package let ids: [UInt64]
    /// Each row's norm; ``RowNorm`` says which number that is.
    package let norms: [Float]
    /// For each exported row, its row in the index.
    package let rows: [UInt32]
    /// The codes of the rows; nil if there are none.
    package let codes: CodeExport?

    // Rows that follow each other in memory.
    private struct Run {
        let start: RowPointer
        var count: Int
    }

    // Few and long unless many rows were removed: rows that are adjacent in memory share a run.
    private let runs: [Run]
    private let hold: EpochHold

    /// Takes the visible rows of a view.
    ///
    /// - Parameters:
    ///   - view: one version of the rows.
    ///   - numbering: the numbering of its visible rows.
    ///   - hold: keeps the rows from being reused.
    ///   - codes: the codes of the index. Default: none.
    /// - Complexity: O(`count`); it copies identifiers and norms, but no vectors.
    init(
        _ view: RowView,
        _ numbering: CompactNumbering,
        _ hold: EpochHold,
        codes: CodeSet? = nil
    ) {
        self.hold = hold
        self.codes = codes.map { CodeExport($0, numbering.rows) }
        rowBytes = view.layout.rowBytes
        rows = numbering.rows
        count = rows.count
        var (ids, norms, runs) = ([UInt64](), [Float](), [Run]())
        ids.reserveCapacity(count)
        norms.reserveCapacity(count)
        for row in rows.lazy.map({ Int($0) }) {
            ids.append(view.id(of: row).rawValue)
            norms.append(view.norm(of: row))
            let start = view.vector(of: row)
            if let last = runs.last,
                last.start.isFollowed(by: start, after: last.count * rowBytes)
            {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(Run(start: start, count: 1))
            }
        }
        self.ids = ids
        self.norms = norms
        self.runs = runs
    }

    /// Calls `body` with the bytes of all rows, in order, one run of adjacent rows at a time.
    package func forEachRun<Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        for run in runs { try run.start.withBytes(count: run.count * rowBytes, body) }
    }
}
