internal import NearestIndex

/// A filter bound to the columns of an index, and what it gave the last time.
///
/// Knows nothing of the columns, which may keep it.
final class FilterEvaluation: Sendable {
    private struct Kept {
        // Which state of the columns the rest is of.
        var version: Int?
        var rowCount = 0
        var matching: OrdinalSet?
        var estimate: MatchEstimate?
        /// Whether everything matches, in the state of that number.
        var matchesAll: (version: Int, Bool)?
        /// These are good in every later state.
        var tables: [Int: CodeTable] = [:]

        var memoryUsed: Int {
            tables.values.reduce(matching?.memoryUsed ?? 0) { $0 + $1.count }
        }
    }

    private let filter: BoundFilter
    private let kept = Lock(Kept())

    init(_ filter: BoundFilter) {
        self.filter = filter
    }

    /// Bytes of what is kept; 0 where another thread is using it.
    var memoryUsed: Int { read { $0.memoryUsed } ?? 0 }

    // Others hold the lock for some nanoseconds, and evaluating takes some thousands, so it is tried more
    // than once; but nobody ever waits for a thread that was stopped.
    private func read<Result>(_ body: (inout Kept) -> Result?) -> Result? {
        for _ in 0..<64 {
            if let result = kept.withLockIfFree(body) { return result }
        }
        return nil
    }

    private func program(_ snapshot: ColumnSnapshot) -> FilterProgram {
        let known = read { $0.tables } ?? [:]
        let program = FilterProgram(filter, snapshot, known: known)
        if !program.tables.isEmpty {
            _ = read { (kept) -> Bool? in
                for (condition, table) in program.tables
                where kept.tables[condition].map({ $0.count < table.count }) ?? true {
                    kept.tables[condition] = table
                }
                return true
            }
        }
        return program
    }

    /// The rows below a number that pass, from what is kept if that is still so.
    func matching(_ columns: any ColumnSource, rowCount: Int) -> OrdinalSet {
        if let set = known(columns, rowCount, { $0.matching }) { return set }
        let snapshot = columns.snapshot(rowCount: rowCount)
        let set = program(snapshot).matching(snapshot)
        keep(snapshot) { $0.matching = set }
        return set
    }

    func estimate(_ columns: any ColumnSource, rowCount: Int) -> MatchEstimate {
        let known = known(columns, rowCount) { kept in
            kept.matching.map { MatchEstimate(exactly: $0.count) } ?? kept.estimate
        }
        if let known { return known }
        if rowCount <= FilterProgram.mostExact {
            return MatchEstimate(exactly: matching(columns, rowCount: rowCount).count)
        }
        let snapshot = columns.snapshot(rowCount: rowCount)
        let estimate = program(snapshot).estimate(snapshot)
        keep(snapshot) { $0.estimate = estimate }
        return estimate
    }

    /// Whether what is known of the columns says that all rows pass.
    func matchesAll(_ columns: any ColumnSource) -> Bool {
        let version = columns.version
        let known = read { (kept) -> Bool? in
            guard let version, let known = kept.matchesAll, known.version == version
            else { return nil }
            return known.1
        }
        if let known { return known }
        // Without rows there are only facts, which are of all rows.
        let snapshot = columns.snapshot(rowCount: 0)
        let result = program(snapshot).constant == true
        if let changes = snapshot.facts.changes {
            _ = read { (kept) -> Bool? in
                kept.matchesAll = (changes, result)
                return true
            }
        }
        return result
    }

    private func known<Result>(
        _ columns: any ColumnSource,
        _ rowCount: Int,
        _ body: (Kept) -> Result?
    ) -> Result? {
        guard let version = columns.version else { return nil }
        return read { (kept) -> Result? in
            guard kept.version == version, kept.rowCount == rowCount else { return nil }
            return body(kept)
        }
    }

    private func keep(_ snapshot: ColumnSnapshot, _ body: (inout Kept) -> Void) {
        guard let version = snapshot.facts.changes else { return }
        _ = read { (kept) -> Bool? in
            if kept.version != version || kept.rowCount != snapshot.rowCount {
                // A state that is older than what is kept is nobody's any more.
                guard version >= kept.version ?? version else { return true }
                (kept.version, kept.rowCount) = (version, snapshot.rowCount)
                (kept.matching, kept.estimate) = (nil, nil)
            }
            body(&kept)
            return true
        }
    }
}
