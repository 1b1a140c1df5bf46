/// What a cursor finds without a walk: it compares the query with what passes and was not found yet.
struct CursorRest {
    let snapshot: RowSnapshot
    let limit: SearchLimit
    /// Nodes that the walk has found.
    var found: [UInt32] = []
    /// Distances that the walk may compute before all others are compared.
    var budget = Int.max
    /// Whether all that was not found by the walk has been compared.
    private(set) var isCompared = false
    private(set) var stopped: SearchResult.Interruption?
    private(set) var statistics = SearchStatistics()

    private let index: HNSWIndex
    private let scorer: QueryScorer
    private let options: SearchOptions
    // Nearest first; those before the position were yielded.
    private var neighbors: [Neighbor] = []
    private var position = 0

    init(
        _ index: HNSWIndex,
        _ snapshot: RowSnapshot,
        _ limit: SearchLimit,
        _ scorer: QueryScorer,
        _ options: SearchOptions
    ) {
        self.index = index
        self.snapshot = snapshot
        self.limit = limit
        self.scorer = scorer
        self.options = options
    }

    /// The nearest of those that were compared and not yielded.
    var first: Neighbor? { position < neighbors.count ? neighbors[position] : nil }

    /// Yields the nearest.
    mutating func popFirst() -> Neighbor? {
        guard let first else { return nil }
        position += 1
        return first
    }

    /// Compares all that passes.
    mutating func compareAll() {
        guard case .rows(let rows) = limit else { return compareOthers() }
        compare(rows.set)
    }

    /// Compares all that passes and that the walk has not found.
    mutating func compareOthers() {
        compare(snapshot.rows(limit, except: found))
    }

    private mutating func compare(_ set: OrdinalSet) {
        isCompared = true
        guard set.count > 0 else { return }
        var scan = MatchingScan(
            snapshot: snapshot,
            set: set,
            interruption: InterruptionCheck(deadline: options.deadline),
            ahead: index.lookAhead.rows
        )
        var collector = WithinRadius(radius: .infinity)
        let summary = scan.run(scorer, into: &collector)
        collector.sort()
        neighbors = collector.neighbors
        statistics = summary.statistics
        if case .partial(let reason) = summary.completion { stopped = reason }
    }

    /// How the cursor went about a limit by attributes.
    func report(hasWalked: Bool) -> PlanReport? {
        guard var report = limit.report(hasWalked ? .graph : .exactScan) else { return nil }
        report.fellBack = hasWalked && isCompared && statistics.distances > 0
        return report
    }
}

extension RowSnapshot {
    // Those that may be returned but for some.
    fileprivate func rows(_ limit: SearchLimit, except others: [UInt32]) -> OrdinalSet {
        unsafe OrdinalSet(rowCount: rowCount) { words in
            for word in 0..<OrdinalSet.words(rowCount) {
                unsafe words[word] =
                    switch limit {
                    case .rows(let rows): unsafe rows.set.words[word]
                    default: visible(groupAt: word * 64)
                    }
            }
            // Before the condition is asked, for which it may be dear.
            for row in others { unsafe words[Int(row) / 64] &= ~(1 << UInt64(row % 64)) }
            guard case .identifiers(let candidates) = limit else { return }
            for word in 0..<OrdinalSet.words(rowCount) {
                unsafe words[word] = passing(candidates, among: words[word], from: word * 64)
            }
        }
    }
}
