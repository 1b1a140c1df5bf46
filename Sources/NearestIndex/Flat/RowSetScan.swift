internal import NearestKernels

/// Compares one query with every row of a set: exact, and limited by the speed of memory.
///
/// The rows are collected in a list on the stack and scored by a gathering kernel, which prefetches
/// rows ahead. The last rows of each list are prefetched with it but scored with the next one, so
/// that prefetching continues across lists. ``ExactScan`` uses it.
struct RowSetScan {
    /// The rows.
    let view: RowView
    /// The rows to compare; all of them must be visible.
    let set: RowSet
    /// When to stop early.
    let stop: StopCondition
    /// Rows that the kernel prefetches ahead.
    let ahead: Int
    /// The row to begin at, a multiple of 64.
    let first: Int
    private var statistics = SearchStatistics()

    /// Rows of a list: few enough for a buffer on the stack.
    private static let listLength = 128
    /// Rows at the end of a list that are prefetched with it and scored with the next one.
    private static let overlap = 16
    /// Rows between looks at the clock: about 100 µs.
    private static let rowsBetweenChecks = 4096

    /// Makes a scan that has compared nothing yet.
    init(view: RowView, set: RowSet, stop: StopCondition, ahead: Int, from first: Int = 0) {
        self.view = view
        self.set = set
        self.stop = stop
        self.ahead = ahead
        self.first = first
    }

    /// Offers every row of the set to `collector`.
    ///
    /// - Complexity: O(`set.count` × dimension + `set.rowCount` / 64).
    /// - Returns: what it cost, and whether it was stopped.
    mutating func run(
        _ scorer: QueryScorer,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        let stopped = withScratch(of: UInt32.self, count: Self.listLength) { rows in
            withScratch(of: Float.self, count: Self.listLength) { values in
                scan(scorer, rows, values, into: &collector)
            }
        }
        return SearchSummary(stopped: stopped, statistics: statistics)
    }

    // Fills the list with rows, scores all but the overlap, offers them, and repeats.
    private mutating func scan(
        _ scorer: QueryScorer,
        _ list: ScratchSpan<UInt32>,
        _ values: ScratchSpan<Float>,
        into collector: inout some NeighborCollector
    ) -> SearchResult.Interruption? {
        let words = set.bits
        let wordCount = RowSet.words(set.rowCount)
        let rows = view.chunked(ahead: ahead)
        var word = first &>> 6
        var left = wordCount > word ? words[word] : 0
        // Rows that are listed but not scored, and how many of them have been prefetched.
        var (waiting, fetched) = (0, 0)
        var nextCheck = Self.rowsBetweenChecks
        while true {
            var listed = waiting
            while listed < Self.listLength {
                if left == 0 {
                    word &+= 1
                    if word >= wordCount { break }
                    left = words[word]
                    continue
                }
                // The lowest bit that is left stands for the next row.
                let row = word &<< 6 &+ left.trailingZeroBitCount
                list[listed] = UInt32(truncatingIfNeeded: row)
                listed &+= 1
                left &= left &- 1
            }
            if listed == 0 { return nil }
            if statistics.distanceCount >= nextCheck {
                if let reason = stop.reason() { return reason }
                nextCheck = statistics.distanceCount &+ Self.rowsBetweenChecks
            }
            // A list that is not full is the last one, so all of it is scored.
            waiting = listed == Self.listLength ? Self.overlap : 0
            let count = listed &- waiting
            fetched = scorer.gather(
                list,
                count: count,
                fetched: fetched,
                following: waiting,
                of: rows,
                into: values
            )
            statistics.distanceCount &+= count
            scorer.offer(values, list, count: count, of: view, to: &collector)
            list.move(waiting, from: count, to: 0)
        }
    }
}
