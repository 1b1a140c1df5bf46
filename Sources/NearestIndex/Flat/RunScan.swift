internal import NearestKernels

/// Compares one query with every visible row of a view.
///
/// Groups of 64 rows that are all visible are joined to runs, which a kernel reads sequentially. In
/// other groups the visible rows are gathered. A limit on identifiers is tested late, only for rows
/// that are near enough to matter, unless the collector still accepts every row. ``ExactScan``
/// uses it.
struct RunScan {
    /// The rows.
    let view: RowView
    /// The limit on identifiers; a predicate was applied before.
    let candidates: Candidates
    /// When to stop early.
    let stop: StopCondition
    /// The row to begin at, a multiple of 64.
    let first: Int
    // Bytes that the kernel prefetches ahead; 0 if the rows are likely to be in a cache.
    private let ahead: Int
    private var statistics = SearchStatistics()

    /// The most rows of a run: enough to make calls cheap, few enough for their values to stay in
    /// the first-level cache.
    private static let runLength = 256
    /// Bytes of rows above which they are assumed to come from memory rather than from a cache.
    private static let cachedBytes = 16 << 20
    /// Bytes to prefetch then: what memory delivers during the latency of one request.
    private static let bytesAhead = 8192
    /// Rows between looks at the clock.
    private static let rowsBetweenChecks = 4096

    /// Makes a scan that has compared nothing yet.
    init(view: RowView, candidates: Candidates, stop: StopCondition, from first: Int = 0) {
        self.view = view
        self.candidates = candidates
        self.stop = stop
        self.first = first
        let bytes = view.rowCount * view.layout.rowBytes
        ahead = bytes > Self.cachedBytes ? Self.bytesAhead : 0
    }

    /// Offers every row that passes to `collector`.
    ///
    /// - Complexity: O(rows × dimension); with few identifiers to keep, O(identifiers × dimension).
    /// - Returns: what it cost, and whether it was stopped.
    mutating func run(
        _ scorer: QueryScorer,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        let stopped = withScratch(of: Float.self, count: Self.runLength) { values in
            if case .keeping(let ids) = candidates.rule, view.shouldLookUp(ids) {
                return lookUp(ids, scorer, values, into: &collector)
            }
            return scan(scorer, values, into: &collector)
        }
        return SearchSummary(stopped: stopped, statistics: statistics)
    }

    // Takes one group of 64 rows after the other and chooses how to compare it.
    private mutating func scan(
        _ scorer: QueryScorer,
        _ values: ScratchSpan<Float>,
        into collector: inout some NeighborCollector
    ) -> SearchResult.Interruption? {
        let passesAll = candidates.passesAll
        let asked = passesAll ? nil : candidates
        var next = first
        var nextCheck = first &+ Self.rowsBetweenChecks
        while next < view.rowCount {
            let first = next
            var mask = view.visible(groupAt: first)
            next = min(first &+ RowLayout.group, view.rowCount)
            if next >= nextCheck {
                if let reason = stop.reason() { return reason }
                nextCheck = next &+ Self.rowsBetweenChecks
            }
            let isWhole = mask == BitWords.full
            // While the collector accepts every row, each would be tested after scoring anyway:
            // testing first spares the scoring of those that do not pass.
            if !passesAll, !collector.isFull || !isWhole {
                mask = view.passing(candidates, among: mask, from: first)
                compare(mask, from: first, scorer, values, into: &collector)
            } else if isWhole {
                next = endOfRun(from: first, next)
                compare(first..<next, scorer, values, among: asked, into: &collector)
            } else {
                compare(mask, from: first, scorer, values, into: &collector)
            }
        }
        return nil
    }

    // Returns the end of the run that begins at `first`: it continues as long as whole groups
    // follow in the same chunk.
    private func endOfRun(from first: Int, _ end: Int) -> Int {
        var next = end
        let chunkEnd = (first | (view.layout.rowsPerChunk &- 1)) &+ 1
        let limit = min(first &+ Self.runLength, chunkEnd)
        while next < limit, next &+ RowLayout.group <= view.rowCount,
            view.visible(groupAt: next) == BitWords.full
        {
            next &+= RowLayout.group
        }
        return next
    }

    // Compares rows that are adjacent in memory.
    private mutating func compare(
        _ run: Range<Int>,
        _ scorer: QueryScorer,
        _ values: ScratchSpan<Float>,
        among candidates: Candidates?,
        into collector: inout some NeighborCollector
    ) {
        scorer.block(
            from: view.vector(of: run.lowerBound),
            count: run.count,
            stride: view.layout.stride,
            ahead: ahead,
            into: values
        )
        statistics.distanceCount &+= run.count
        scorer.offer(values, run: run, of: view, among: candidates, to: &collector)
    }

    // Compares the rows of a group whose bits are set.
    private mutating func compare(
        _ mask: UInt64,
        from first: Int,
        _ scorer: QueryScorer,
        _ values: ScratchSpan<Float>,
        into collector: inout some NeighborCollector
    ) {
        withScratch(of: UInt32.self, count: RowLayout.group) { rows in
            var count = 0
            for position in SetBits(mask) {
                rows[count] = UInt32(truncatingIfNeeded: first &+ position)
                count &+= 1
            }
            gather(rows, count: count, scorer, values, into: &collector)
        }
    }

    // Scores a list of rows and offers them.
    private mutating func gather(
        _ rows: ScratchSpan<UInt32>,
        count: Int,
        _ scorer: QueryScorer,
        _ values: ScratchSpan<Float>,
        into collector: inout some NeighborCollector
    ) {
        scorer.gather(rows, count: count, of: view.chunked(), into: values)
        statistics.distanceCount &+= count
        scorer.offer(values, rows, count: count, of: view, to: &collector)
    }

    // With few identifiers their rows are looked up, and only these are read. If a change moves
    // identifiers during the lookup, the remaining identifiers are looked for among all rows.
    private mutating func lookUp(
        _ ids: Set<VectorID>,
        _ scorer: QueryScorer,
        _ values: ScratchSpan<Float>,
        into collector: inout some NeighborCollector
    ) -> SearchResult.Interruption? {
        withScratch(of: UInt32.self, count: RowLayout.group) { rows in
            var next = ids.startIndex
            var lookedUp = 0
            while next != ids.endIndex {
                let first = next
                var count = 0
                while count < RowLayout.group, next != ids.endIndex {
                    if let row = view.row(of: ids[next]) {
                        rows[count] = UInt32(truncatingIfNeeded: row)
                        count += 1
                    }
                    ids.formIndex(after: &next)
                    lookedUp += 1
                    if lookedUp.isMultiple(of: Self.rowsBetweenChecks) { break }
                }
                guard view.hasCurrentIDs else {
                    let left = Candidates.keeping(Set(ids[first...]))
                    var scan = RunScan(view: view, candidates: left, stop: stop)
                    defer { statistics += scan.statistics }
                    return scan.scan(scorer, values, into: &collector)
                }
                gather(rows, count: count, scorer, values, into: &collector)
                if lookedUp.isMultiple(of: Self.rowsBetweenChecks), let reason = stop.reason() {
                    return reason
                }
            }
            return nil
        }
    }
}
