internal import NearestKernels

/// Compares one query with the codes of all visible rows, and measures those that are not proven to
/// be too far.
///
/// The answer is that of a scan of the vectors, to the last bit. Codes are read sequentially where
/// all rows of a group of 64 are visible. ``ExactScan`` uses it.
struct CodedScan {
    /// The rows.
    let view: RowView
    /// Their codes.
    let codes: CodeSet
    /// When to stop early.
    let stop: StopCondition
    /// Rows that codes do not rule out.
    var survivors: ScanSurvivors

    /// The most rows of a run: enough to make calls cheap, few enough for their sums to stay in
    /// the first-level cache.
    private static let runLength = 256
    /// Rows between looks at the clock, and at how many have survived.
    private static let rowsBetweenChecks = 1024
    /// Bytes of codes to prefetch: what memory delivers during the latency of one request.
    private static let bytesAhead = 8192
    /// Codes of a list to prefetch.
    private static let ahead = 16
    /// Rows whose codes are compared first, spread over all, and the share that they are at most.
    private static let seedRows = 4096
    private static let seedShare = 8

    /// How a scan ended.
    enum End {
        /// All rows were compared.
        case complete
        /// It was stopped.
        case stopped(SearchResult.Interruption)
        /// Codes do not pay: the rows from one on are left, a multiple of 64.
        case left(from: Int)
    }

    // Memory to compare codes in.
    private struct Room {
        let sums: ScratchSpan<Float>
        let list: ScratchSpan<UInt32>
        let survivors: ScanSurvivors.Room
    }

    /// Makes a scan that has compared nothing yet.
    init(_ codes: CodeSet, _ survivors: ScanSurvivors, stop: StopCondition) {
        view = survivors.view
        self.codes = codes
        self.survivors = survivors
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
            withScratch(of: UInt32.self, count: RowLayout.group) { list in
                ScanSurvivors.withRoom { survivors in
                    let room = Room(sums: sums, list: list, survivors: survivors)
                    if let wanted = collector.wanted { seed(scorer, wanted: wanted, room) }
                    return scan(scorer, room, into: &collector)
                }
            }
        }
    }

    private mutating func scan(
        _ scorer: QueryScorer,
        _ room: Room,
        into collector: inout some NeighborCollector
    ) -> End {
        var (next, nextCheck) = (0, Self.rowsBetweenChecks)
        survivors.setLimit(collector.worstDistance)
        while next < view.rowCount {
            let first = next
            let mask = view.visible(groupAt: first)
            next = min(first &+ RowLayout.group, view.rowCount)
            if first >= nextCheck {
                survivors.measure(scorer, room.survivors, into: &collector)
                if let reason = stop.reason() { return .stopped(reason) }
                if survivors.areMany(of: first) { return .left(from: first) }
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
        survivors.measure(scorer, room.survivors, into: &collector)
        return .complete
    }

    // Returns the end of the run that begins at `first`: it continues as long as whole groups
    // follow, and columns and codes follow each other in memory.
    private func endOfRun(from first: Int, _ end: Int) -> Int {
        var next = end
        let chunkEnd = (first | (view.layout.rowsPerChunk &- 1)) &+ 1
        let limit = min(first &+ Self.runLength, chunkEnd, codes.endOfPiece(first))
        while next < limit, next &+ RowLayout.group <= view.rowCount,
            view.visible(groupAt: next) == BitWords.full
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
        survivors.query.scorer.block(
            from: codes.code(run.lowerBound),
            count: run.count,
            stride: codes.grid.rowBytes,
            ahead: Self.bytesAhead,
            into: sums
        )
        survivors.statistics.codeDistanceCount &+= run.count
        guard let bounds = codes.bounds(run) else { return }
        let norms = view.norms(run)
        var next = 0
        while next < run.count {
            let first = next
            next = min(first &+ 8, run.count)
            let query = survivors.query
            if next == first &+ 8, query.areBeyond(sums, bounds, norms, at: first) { continue }
            for index in first..<next
            where query.mayBeWithin(sums[index], bound: bounds[index], norm: norms[index]) {
                survivors.keep(run.lowerBound &+ index, room.survivors)
            }
            if survivors.mustBeMeasured {
                survivors.measure(scorer, room.survivors, into: &collector)
            }
        }
        if survivors.shouldBeMeasured {
            survivors.measure(scorer, room.survivors, into: &collector)
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
        let count = gather(mask, from: first, room)
        for index in 0..<count {
            let row = Int(room.list[index])
            let norm = survivors.query.isOfProducts ? view.norm(of: row) : 1
            let (sum, bound) = (room.sums[index], codes.bound(row))
            if survivors.query.mayBeWithin(sum, bound: bound, norm: norm) {
                survivors.keep(row, room.survivors)
            }
        }
        if survivors.shouldBeMeasured {
            survivors.measure(scorer, room.survivors, into: &collector)
        }
    }

    // Compares the codes of the rows whose bits are set, and lists the rows; returns how many.
    private mutating func gather(_ mask: UInt64, from first: Int, _ room: Room) -> Int {
        var count = 0
        for position in SetBits(mask) {
            room.list[count] = UInt32(truncatingIfNeeded: first &+ position)
            count &+= 1
        }
        let rows = codes.chunked(ahead: Self.ahead)
        survivors.query.scorer.gather(room.list, count: count, of: rows, into: room.sums)
        survivors.statistics.codeDistanceCount &+= count
        return count
    }

    // Looks for a distance that `wanted` rows do not exceed, among rows that are spread over all.
    private mutating func seed(_ scorer: QueryScorer, wanted: Int, _ room: Room) {
        let groups = (view.rowCount + RowLayout.group - 1) / RowLayout.group
        let count = min(Self.seedRows / RowLayout.group, groups / Self.seedShare)
        withScratch(of: Neighbor.self, count: wanted) { memory in
            var nearest = TopK(memory)
            for number in 0..<count {
                let first = number * groups / count * RowLayout.group
                let compared = gather(view.visible(groupAt: first), from: first, room)
                survivors.offer(room.list, count: compared, room.sums, to: &nearest)
            }
            survivors.seed(nearest, scorer, room.survivors)
        }
    }
}
