internal import NearestKernels

/// One query against every row of a set: exact, and as fast as so many rows come from memory.
struct MatchingScan {
    let snapshot: RowSnapshot
    let set: OrdinalSet
    let interruption: InterruptionCheck
    /// Rows to prefetch ahead.
    let ahead: Int
    private(set) var distances = 0

    /// Rows that are listed at a time: as many as the stack has room for.
    private static let batch = 128
    /// Rows at the end of a list that are asked for and compared with the next one's.
    private static let overlap = 16
    /// Rows between looks at the clock: about 100 µs.
    private static let rowsBetweenChecks = 4096

    init(
        snapshot: RowSnapshot,
        set: OrdinalSet,
        interruption: InterruptionCheck,
        ahead: Int = 8
    ) {
        self.snapshot = snapshot
        self.set = set
        self.interruption = interruption
        self.ahead = ahead
    }

    /// Offers every row of the set to `collector`.
    mutating func run(
        _ scorer: QueryScorer,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        // SAFETY: the lists are written before they are read: the ordinals here, the values by a kernel.
        let stopped = unsafe withUnsafeTemporaryAllocation(
            of: UInt32.self,
            capacity: 2 * Self.batch
        ) { buffer -> SearchResult.Interruption? in
            guard let ordinals = buffer.baseAddress else { return nil }
            let values = unsafe UnsafeMutableRawPointer(ordinals + Self.batch)
                .bindMemory(to: Float.self, capacity: Self.batch)
            return unsafe scan(scorer, ordinals, values, into: &collector)
        }
        return SearchSummary(
            completion: stopped.map { .partial($0) } ?? .complete,
            statistics: SearchStatistics(distances: distances)
        )
    }

    private mutating func scan(
        _ scorer: QueryScorer,
        _ ordinals: UnsafeMutablePointer<UInt32>,
        _ values: UnsafeMutablePointer<Float>,
        into collector: inout some NeighborCollector
    ) -> SearchResult.Interruption? {
        let words = unsafe set.words
        let wordCount = OrdinalSet.words(set.rowCount)
        let rows = snapshot.chunked(ahead: ahead)
        var word = 0
        var left = wordCount > 0 ? unsafe words[0] : 0
        // Rows that were listed and not compared, and how many of them were asked for.
        var (waiting, fetched) = (0, 0)
        var nextCheck = Self.rowsBetweenChecks
        while true {
            var listed = waiting
            while listed < Self.batch {
                if left == 0 {
                    word &+= 1
                    if word >= wordCount { break }
                    left = unsafe words[word]
                    continue
                }
                let row = word &<< 6 &+ left.trailingZeroBitCount
                unsafe (ordinals + listed).initialize(to: UInt32(truncatingIfNeeded: row))
                listed &+= 1
                left &= left &- 1
            }
            if listed == 0 { return nil }
            if distances >= nextCheck {
                if let reason = interruption.reason() { return reason }
                nextCheck = distances &+ Self.rowsBetweenChecks
            }
            waiting = listed == Self.batch ? Self.overlap : 0
            let count = listed &- waiting
            fetched = unsafe scorer.function.gather(
                scorer.query,
                rows,
                dimension: scorer.dimension,
                ordinals: ordinals,
                count: count,
                fetched: fetched,
                following: waiting,
                into: values
            )
            distances &+= count
            for index in 0..<count {
                let row = unsafe Int(ordinals[index])
                let scale = scorer.usesScale ? snapshot.scale(of: row) : 1
                let distance = scorer.distance(raw: unsafe values[index], scale: scale)
                if distance <= collector.limit {
                    collector.offer(Neighbor(id: snapshot.id(of: row), distance: distance))
                }
            }
            unsafe ordinals.update(from: ordinals + count, count: waiting)
        }
    }
}
