/// The exhaustive part of a cursor: it scans every matching row that the walk has not returned.
struct CursorScan {
    /// The vectors that may be returned.
    let scope: SearchScope
    /// Whether all matching rows that the walk has not returned have been compared.
    private(set) var isDone = false
    /// Why the scan stopped early; nil if it did not.
    private(set) var stopped: SearchResult.Interruption?
    /// What the scan cost.
    private(set) var statistics = SearchStatistics()

    // The rows that were compared, nearest first; those before the position were yielded.
    private var neighbors: [Neighbor] = []
    private var position = 0

    /// Makes a scan that has compared nothing yet.
    init(_ scope: SearchScope) {
        self.scope = scope
        if case .stopped(let reason) = scope { (isDone, stopped) = (true, reason) }
    }

    /// The nearest neighbor that was compared and not yielded.
    var first: Neighbor? { position < neighbors.count ? neighbors[position] : nil }

    /// Yields the nearest neighbor that was not yielded.
    mutating func popFirst() -> Neighbor? {
        guard let first else { return nil }
        position += 1
        return first
    }

    /// Compares the query with all matching rows.
    mutating func compareAll(_ query: GraphQuery) {
        guard case .rows(let rows) = scope else { return compareOthers(query, found: []) }
        compare(rows.set, query)
    }

    /// Compares the query with all matching rows that the walk has not found.
    mutating func compareOthers(_ query: GraphQuery, found: [UInt32]) {
        do throws(StopCondition.Interrupted) {
            let rows = try query.reader.rows.rows(scope, except: found, until: query.stop)
            compare(rows, query)
        } catch {
            (isDone, stopped) = (true, error.reason)
        }
    }

    private mutating func compare(_ set: RowSet, _ query: GraphQuery) {
        isDone = true
        guard set.count > 0 else { return }
        var collector = RadiusCollector(radius: .infinity)
        let summary = query.scan(set, nil, into: &collector)
        collector.sort()
        neighbors = collector.neighbors
        statistics = summary.statistics
        if case .partial(let reason) = summary.completion { stopped = reason }
    }

    /// Returns how the cursor applied a filter; nil without one.
    func report(hasWalked: Bool) -> StrategyReport? {
        guard var report = scope.report(hasWalked ? .filteredGraph : .exactScan) else { return nil }
        report.fellBack = hasWalked && isDone && statistics.distanceCount > 0
        return report
    }
}
