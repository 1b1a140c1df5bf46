internal import NearestKernels

/// Compares one query with the codes of rows, and measures those that are not proven to be too far.
///
/// The answer is that of a scan of the vectors, to the last bit. Codes are read sequentially where
/// all rows of a group of 64 pass. Rows that survive wait in a list, while their vectors come from
/// memory, and are measured together. ``ExactScan`` uses it.
struct CodedScan {
    /// The rows.
    let view: RowView
    /// Their codes.
    let codes: CodeSet
    /// The rows to compare, all of which must be visible; nil for all that are.
    let set: RowSet?
    /// The limit on identifiers, tested for rows that survive.
    let candidates: Candidates
    /// When to stop early.
    let stop: StopCondition
    var query: ScanQuery
    var statistics = SearchStatistics()
    // A distance that as many rows do not exceed as are looked for.
    private var seeded = Float.infinity
    // Rows that wait to be measured.
    private var waiting = 0
    private var survivors = 0

    /// The most rows of a run: enough to make calls cheap, few enough for their sums to stay in
    /// the first-level cache.
    static let runLength = 256
    /// Rows that are measured together.
    private static let measuredTogether = 16
    /// Rows between looks at the clock, and at how many have survived.
    private static let rowsBetweenChecks = 1024
    /// If more than one of so many rows survives, codes do not pay: rows that are measured come
    /// from scattered places.
    private static let survivingShare = 8
    /// Rows that may survive before this is judged, for those near the query often lie together.
    private static let survivingAnyway = 512
    /// Bytes of codes to prefetch: what memory delivers during the latency of one request.
    static let bytesAhead = 8192

    /// Memory that a scan works in.
    struct Room {
        /// The sums of a run or of a group.
        let sums: ScratchSpan<Float>
        /// Rows of a group that are compared.
        let list: ScratchSpan<UInt32>
        /// Rows that wait to be measured.
        let found: ScratchSpan<UInt32>
    }

    /// How a scan ended.
    enum End {
        /// All rows were compared.
        case complete
        /// It was stopped.
        case stopped(SearchResult.Interruption)
        /// Codes do not pay: the rows from one on are left, a multiple of 64.
        case left(from: Int)
    }

    /// Makes a scan that has compared nothing yet.
    init(
        view: RowView,
        codes: CodeSet,
        _ query: ScanQuery,
        among set: RowSet?,
        _ candidates: Candidates,
        stop: StopCondition
    ) {
        self.view = view
        self.codes = codes
        self.query = query
        self.set = set
        self.candidates = candidates
        self.stop = stop
    }

    /// Offers every row that passes, and may be near enough, to `collector`.
    ///
    /// - Complexity: O(rows × bytes of a code), and O(dimension) for each survivor.
    /// - Returns: how it ended.
    mutating func run(
        _ scorer: QueryScorer,
        into collector: inout some NeighborCollector
    ) -> End {
        withScratch(of: Float.self, count: Self.runLength) { sums in
            withScratch(of: UInt32.self, count: Self.runLength) { rows in
                let room = Room(
                    sums: sums,
                    list: rows.extracting(0..<RowLayout.group),
                    found: rows.extracting(RowLayout.group..<rows.count)
                )
                if let wanted = collector.wanted { seeded = seed(scorer, wanted: wanted, room) }
                return scan(scorer, room, into: &collector)
            }
        }
    }

    /// Which of the 64 rows from `first` on are compared.
    func mask(groupAt first: Int) -> UInt64 {
        let visible = view.visible(groupAt: first)
        guard let set else { return visible }
        return set.bits[first &>> 6] & visible
    }

    private mutating func scan(
        _ scorer: QueryScorer,
        _ room: Room,
        into collector: inout some NeighborCollector
    ) -> End {
        var (next, nextCheck) = (0, Self.rowsBetweenChecks)
        query.setLimit(min(collector.worstDistance, seeded))
        while next < view.rowCount {
            let first = next
            let mask = mask(groupAt: first)
            next = min(first &+ RowLayout.group, view.rowCount)
            if first >= nextCheck {
                measure(scorer, room.found, room.sums, into: &collector)
                if let reason = stop.reason() { return .stopped(reason) }
                if survivors > first / Self.survivingShare + Self.survivingAnyway {
                    return .left(from: first)
                }
                nextCheck = first &+ Self.rowsBetweenChecks
            }
            if mask == 0 { continue }
            if mask == BitWords.full {
                next = endOfRun(from: first, next)
                compare(first..<next, scorer, room, into: &collector)
            } else {
                compare(mask, from: first, scorer, room, into: &collector)
            }
        }
        measure(scorer, room.found, room.sums, into: &collector)
        return .complete
    }

    // Returns the end of the run that begins at `first`: it continues as long as whole groups
    // follow, and columns and codes follow each other in memory.
    private func endOfRun(from first: Int, _ end: Int) -> Int {
        var next = end
        let chunkEnd = (first | (view.layout.rowsPerChunk &- 1)) &+ 1
        let limit = min(first &+ Self.runLength, chunkEnd, codes.endOfPiece(first))
        while next < limit, next &+ RowLayout.group <= view.rowCount,
            mask(groupAt: next) == BitWords.full
        {
            next &+= RowLayout.group
        }
        return next
    }

    // Compares rows of which codes, bounds and norms are adjacent in memory.
    private mutating func compare(
        _ run: Range<Int>,
        _ scorer: QueryScorer,
        _ room: Room,
        into collector: inout some NeighborCollector
    ) {
        let sums = room.sums
        query.scorer.block(
            from: codes.code(run.lowerBound),
            count: run.count,
            stride: codes.grid.rowBytes,
            ahead: Self.bytesAhead,
            into: sums
        )
        statistics.codeDistanceCount &+= run.count
        guard let bounds = codes.bounds(run) else { return }
        let norms = view.norms(run)
        var next = 0
        while next < run.count {
            let first = next
            next = min(first &+ 8, run.count)
            if next == first &+ 8, query.areBeyond(sums, bounds, norms, at: first) { continue }
            for index in first..<next
            where query.mayBeWithin(sums[index], bound: bounds[index], norm: norms[index]) {
                keep(run.lowerBound &+ index, room.found)
            }
            // The sums are in use, so rows are measured between runs, or where the list is full.
            if waiting > room.found.count &- 8 {
                withScratch(of: Float.self, count: Self.runLength) {
                    measure(scorer, room.found, $0, into: &collector)
                }
            }
        }
        if waiting >= Self.measuredTogether {
            measure(scorer, room.found, room.sums, into: &collector)
        }
    }

    // Compares the rows of a group whose bits are set.
    private mutating func compare(
        _ mask: UInt64,
        from first: Int,
        _ scorer: QueryScorer,
        _ room: Room,
        into collector: inout some NeighborCollector
    ) {
        let (sums, list) = (room.sums, room.list)
        let count = gather(mask, from: first, list, into: sums)
        statistics.codeDistanceCount &+= count
        for index in 0..<count {
            let row = Int(list[index])
            let norm = query.isOfProducts ? view.norm(of: row) : 1
            if query.mayBeWithin(sums[index], bound: codes.bound(row), norm: norm) {
                keep(row, room.found)
            }
        }
        if waiting >= Self.measuredTogether {
            measure(scorer, room.found, room.sums, into: &collector)
        }
    }

    /// Compares the codes of the rows whose bits are set, and lists the rows; returns how many.
    func gather(
        _ mask: UInt64,
        from first: Int,
        _ list: ScratchSpan<UInt32>,
        into sums: ScratchSpan<Float>
    ) -> Int {
        var count = 0
        for position in SetBits(mask) {
            list[count] = UInt32(truncatingIfNeeded: first &+ position)
            count &+= 1
        }
        query.scorer.gather(list, count: count, of: codes.chunked(ahead: 16), into: sums)
        return count
    }

    // Lists a row that may be near enough, and asks for its vector.
    @inline(__always)
    private mutating func keep(_ row: Int, _ found: ScratchSpan<UInt32>) {
        survivors &+= 1
        guard candidates.passesAll || candidates.passes(view.id(of: row)) else { return }
        view.vector(of: row).prefetch(byteCount: view.layout.rowBytes)
        found[waiting] = UInt32(truncatingIfNeeded: row)
        waiting &+= 1
    }

    // Measures the rows that wait.
    private mutating func measure(
        _ scorer: QueryScorer,
        _ found: ScratchSpan<UInt32>,
        _ values: ScratchSpan<Float>,
        into collector: inout some NeighborCollector
    ) {
        guard waiting > 0 else { return }
        scorer.gather(found, count: waiting, of: view.chunked(ahead: 0), into: values)
        statistics.distanceCount &+= waiting
        scorer.offer(values, found, count: waiting, of: view, to: &collector)
        waiting = 0
        query.setLimit(min(collector.worstDistance, seeded))
    }
}
