internal import NearestKernels

/// One query against every row of a snapshot.
///
/// Rows are read in runs that follow each other in memory, as long as all of them may be compared;
/// where some may not, the others are gathered. A filter that costs a call is asked late, about rows
/// that are near enough to matter, except while anything is welcome.
struct FlatScan {
    let snapshot: RowSnapshot
    let candidates: IDFilter
    let interruption: InterruptionCheck
    private let ahead: Int
    private var distances = 0

    /// Rows of a run: enough to make calls cheap, few enough for their distances to stay at hand.
    private static let runLength = 256
    /// Bytes of rows above which they are taken to come from memory rather than a cache.
    private static let cachedBytes = 16 << 20
    /// Bytes to prefetch then: what memory delivers while it answers one request.
    private static let bytesAhead = 8192
    /// Rows between looks at the clock.
    private static let rowsBetweenChecks = 4096

    init(snapshot: RowSnapshot, candidates: IDFilter, interruption: InterruptionCheck) {
        self.snapshot = snapshot
        self.candidates = candidates
        self.interruption = interruption
        let bytes = snapshot.rowCount * snapshot.layout.rowBytes
        ahead = bytes > Self.cachedBytes ? Self.bytesAhead : 0
    }

    /// Offers every row that passes to `collector`.
    mutating func run(
        _ scorer: QueryScorer,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        // SAFETY: the buffer is written by a kernel before it is read.
        let stopped = unsafe withUnsafeTemporaryAllocation(
            of: Float.self,
            capacity: Self.runLength
        ) { buffer -> SearchResult.Interruption? in
            guard let values = buffer.baseAddress else { return nil }
            if case .keeping(let ids) = candidates.rule, snapshot.shouldLookUp(ids) {
                return unsafe lookUp(ids, scorer, values, into: &collector)
            }
            return unsafe scan(scorer, values, into: &collector)
        }
        return SearchSummary(
            completion: stopped.map { .partial($0) } ?? .complete,
            statistics: SearchStatistics(distances: distances)
        )
    }

    private mutating func scan(
        _ scorer: QueryScorer,
        _ values: UnsafeMutablePointer<Float>,
        into collector: inout some NeighborCollector
    ) -> SearchResult.Interruption? {
        let passesAll = candidates.passesAll
        var next = 0
        var nextCheck = Self.rowsBetweenChecks
        while next < snapshot.rowCount {
            let first = next
            var mask = snapshot.visible(groupAt: first)
            next = min(first &+ RowLayout.group, snapshot.rowCount)
            if next >= nextCheck {
                if let reason = interruption.reason() { return reason }
                nextCheck = next &+ Self.rowsBetweenChecks
            }
            let whole = mask == RowSnapshot.wholeGroup
            if !passesAll, !collector.isFull || !whole {
                mask = snapshot.passing(candidates, among: mask, from: first)
                unsafe compare(mask, from: first, scorer, values, into: &collector)
            } else if whole {
                // The run goes on for as long as whole groups follow in the same chunk.
                let chunkEnd = (first | (snapshot.layout.rowsPerChunk &- 1)) &+ 1
                let limit = min(first &+ Self.runLength, chunkEnd)
                while next < limit, next &+ RowLayout.group <= snapshot.rowCount,
                    snapshot.visible(groupAt: next) == RowSnapshot.wholeGroup
                {
                    next &+= RowLayout.group
                }
                unsafe compare(
                    run: first,
                    count: next &- first,
                    scorer,
                    values,
                    into: &collector,
                    asking: !passesAll
                )
            } else {
                unsafe compare(mask, from: first, scorer, values, into: &collector)
            }
        }
        return nil
    }

    // Rows that follow each other.
    private mutating func compare(
        run first: Int,
        count: Int,
        _ scorer: QueryScorer,
        _ values: UnsafeMutablePointer<Float>,
        into collector: inout some NeighborCollector,
        asking: Bool
    ) {
        let (chunk, position) = snapshot.table.locate(first)
        unsafe scorer.function.block(
            scorer.query,
            chunk.row(position),
            dimension: scorer.dimension,
            stride: snapshot.layout.stride,
            count: count,
            ahead: ahead,
            into: values
        )
        distances &+= count
        let ids = unsafe chunk.ids + position
        let scales = unsafe chunk.scales + position
        for index in 0..<count {
            let scale = scorer.usesScale ? unsafe scales[index] : 1
            let distance = scorer.distance(raw: unsafe values[index], scale: scale)
            if distance <= collector.limit {
                let id = unsafe VectorID(ids[index])
                if !asking || candidates.passes(id) {
                    collector.offer(Neighbor(id: id, distance: distance))
                }
            }
        }
    }

    // The rows of a group whose bits are set.
    private mutating func compare(
        _ mask: UInt64,
        from first: Int,
        _ scorer: QueryScorer,
        _ values: UnsafeMutablePointer<Float>,
        into collector: inout some NeighborCollector
    ) {
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: RowLayout.group) {
            ordinals in
            guard let start = ordinals.baseAddress else { return }
            var left = mask
            var count = 0
            while left != 0 {
                let row = first &+ left.trailingZeroBitCount
                unsafe (start + count).initialize(to: UInt32(truncatingIfNeeded: row))
                count &+= 1
                left &= left &- 1
            }
            unsafe gather(start, count: count, scorer, values, into: &collector)
        }
    }

    private mutating func gather(
        _ ordinals: UnsafePointer<UInt32>,
        count: Int,
        _ scorer: QueryScorer,
        _ values: UnsafeMutablePointer<Float>,
        into collector: inout some NeighborCollector
    ) {
        unsafe scorer.function.gather(
            scorer.query,
            snapshot.chunked(),
            dimension: scorer.dimension,
            ordinals: ordinals,
            count: count,
            into: values
        )
        distances &+= count
        for index in 0..<count {
            let row = unsafe Int(ordinals[index])
            let scale = scorer.usesScale ? snapshot.scale(of: row) : 1
            let distance = scorer.distance(raw: unsafe values[index], scale: scale)
            if distance <= collector.limit {
                let id = snapshot.id(of: row)
                collector.offer(Neighbor(id: id, distance: distance))
            }
        }
    }

    // Few identifiers: their rows are looked up, and only they are read. Where a change of the
    // identifiers comes between, those that are left are looked for among all rows.
    private mutating func lookUp(
        _ ids: Set<VectorID>,
        _ scorer: QueryScorer,
        _ values: UnsafeMutablePointer<Float>,
        into collector: inout some NeighborCollector
    ) -> SearchResult.Interruption? {
        unsafe withUnsafeTemporaryAllocation(
            of: UInt32.self,
            capacity: RowLayout.group
        ) { ordinals in
            guard let start = ordinals.baseAddress else { return nil }
            var next = ids.startIndex
            var lookedUp = 0
            while next != ids.endIndex {
                let first = next
                var count = 0
                while count < RowLayout.group, next != ids.endIndex {
                    if let row = snapshot.row(of: ids[next]) {
                        unsafe (start + count).initialize(to: UInt32(truncatingIfNeeded: row))
                        count += 1
                    }
                    ids.formIndex(after: &next)
                    lookedUp += 1
                    if lookedUp.isMultiple(of: Self.rowsBetweenChecks) { break }
                }
                guard snapshot.identifiersAreCurrent else {
                    let left = IDFilter.keeping(Set(ids[first...]))
                    var scan = FlatScan(
                        snapshot: snapshot,
                        candidates: left,
                        interruption: interruption
                    )
                    defer { distances += scan.distances }
                    return unsafe scan.scan(scorer, values, into: &collector)
                }
                unsafe gather(start, count: count, scorer, values, into: &collector)
                if lookedUp.isMultiple(of: Self.rowsBetweenChecks),
                    let reason = interruption.reason()
                {
                    return reason
                }
            }
            return nil
        }
    }
}
