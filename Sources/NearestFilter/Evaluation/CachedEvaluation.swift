internal import NearestIndex
internal import NearestPlatform

/// A bound filter with the results of its last evaluation, for as long as they hold.
///
/// Results are good for one version of the columns; tables of dictionary codes stay good when the
/// dictionary grows. All searches of an index that use the same filter share one object. It does
/// not refer to the columns, so their store can keep it.
final class CachedEvaluation: Sendable {
    // The results.
    private struct Cache {
        // The version of the columns, and the number of rows, that `rows` and `estimate` are of.
        var version: Int?
        var rowCount = 0
        var rows: RowSet?
        var estimate: MatchEstimate?
        // Whether all rows match, in a version of its own.
        var matchesAll: (version: Int, Bool)?
        // Tables by the numbers of their tests; good in every later version.
        var tables: [Int: CodeMembership] = [:]

        // Bytes; a table takes a byte for each code.
        var memoryUsed: Int {
            tables.values.reduce(rows?.memoryUsed ?? 0) { $0 + $1.count }
        }
    }

    private let filter: BoundFilter
    private let cache = Lock(Cache())
    /// Bytes that the filter itself takes, with the one that it was bound from.
    let filterBytes: Int

    /// Takes a filter that was not evaluated yet.
    init(_ filter: BoundFilter) {
        self.filter = filter
        filterBytes = 2 * filter.memoryUsed
    }

    /// Bytes of the filter and its results; of the filter alone if another thread uses the results
    /// at the moment.
    var memoryUsed: Int { filterBytes + (access { $0.memoryUsed } ?? 0) }

    // Another thread holds the lock for some nanoseconds, and an evaluation takes thousands, so the
    // lock is tried several times. A search never waits for a thread that the system has stopped.
    private func access<Result>(_ body: (inout Cache) -> Result?) -> Result? {
        for _ in 0..<64 {
            if let result = cache.withLockIfFree(body) { return result }
        }
        return nil
    }

    // The program for a snapshot, with the tables that are known; keeps those that it has made.
    private func program(
        _ snapshot: ColumnSnapshot,
        _ stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> FilterProgram {
        let known = access { $0.tables } ?? [:]
        let program = try FilterProgram(filter, snapshot, known: known, until: stop)
        if !program.tables.isEmpty {
            _ = access { (cache) -> Bool? in
                for (test, table) in program.tables
                where cache.tables[test].map({ $0.count < table.count }) ?? true {
                    cache.tables[test] = table
                }
                return true
            }
        }
        return program
    }

    /// The rows below `rowCount` that match, from the cache if the columns have not changed since.
    func rows(
        _ columns: any ColumnSource,
        rowCount: Int,
        _ stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> RowSet {
        if let set = known(columns, rowCount, { $0.rows }) { return set }
        let snapshot = columns.snapshot(rowCount: rowCount)
        let set = try program(snapshot, stop).rows(snapshot, until: stop)
        keep(snapshot) { $0.rows = set }
        return set
    }

    /// How many rows below `rowCount` match, estimated; exact if the rows are known or few.
    func estimate(
        _ columns: any ColumnSource,
        rowCount: Int,
        _ stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> MatchEstimate {
        let known = known(columns, rowCount) { cache in
            cache.rows.map { MatchEstimate(exactly: $0.count) } ?? cache.estimate
        }
        if let known { return known }
        if rowCount <= FilterProgram.maximumExact {
            return MatchEstimate(exactly: try rows(columns, rowCount: rowCount, stop).count)
        }
        let snapshot = columns.snapshot(rowCount: rowCount)
        let estimate = try program(snapshot, stop).estimate(snapshot)
        keep(snapshot) { $0.estimate = estimate }
        return estimate
    }

    /// Whether the statistics of the columns say that all rows match.
    func matchesAll(
        _ columns: any ColumnSource,
        _ stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> Bool {
        let version = columns.version
        let known = access { (cache) -> Bool? in
            guard let version, let known = cache.matchesAll, known.version == version
            else { return nil }
            return known.1
        }
        if let known { return known }
        // A snapshot of no rows has the statistics, which are of all rows.
        let snapshot = columns.snapshot(rowCount: 0)
        let result = try program(snapshot, stop).constant == true
        if let version = snapshot.statistics.version {
            _ = access { (cache) -> Bool? in
                cache.matchesAll = (version, result)
                return true
            }
        }
        return result
    }

    // A result for the columns as they are now, if there is one.
    private func known<Result>(
        _ columns: any ColumnSource,
        _ rowCount: Int,
        _ body: (Cache) -> Result?
    ) -> Result? {
        guard let version = columns.version else { return nil }
        return access { (cache) -> Result? in
            guard cache.version == version, cache.rowCount == rowCount else { return nil }
            return body(cache)
        }
    }

    // Keeps a result of a snapshot, unless a change went on while it was made.
    private func keep(_ snapshot: ColumnSnapshot, _ body: (inout Cache) -> Void) {
        guard let version = snapshot.statistics.version else { return }
        _ = access { (cache) -> Bool? in
            if cache.version != version || cache.rowCount != snapshot.rowCount {
                // Results for a version older than the cached one cannot be used by any later
                // search.
                guard version >= cache.version ?? version else { return true }
                (cache.version, cache.rowCount) = (version, snapshot.rowCount)
                (cache.rows, cache.estimate) = (nil, nil)
            }
            body(&cache)
            return true
        }
    }
}
