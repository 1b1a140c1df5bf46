internal import NearestKernels

/// A search that yields neighbors in portions, as many as the caller asks for.
///
/// It sees the index as it was when the search began. While it lives, memory of removed vectors
/// cannot be reused, searches take a little longer for each vector that is inserted, and
/// ``HNSWIndex/compact()`` frees nothing. So release it when it is no longer needed. It belongs to
/// the task that made it.
///
/// It yields every vector that passes, if asked for long enough. If few vectors match a filter, it
/// compares all of them at the beginning. Otherwise it walks the graph; once the walk has cost
/// twice as much as comparing all of them, or no node is left, it compares the vectors that the
/// walk has not found.
public struct NeighborCursor: ~Copyable {
    private let hold: EpochHold
    // A copy of the query's elements, which the query below points to.
    private let elements: ScratchBuffer<Float>
    private let query: GraphQuery?
    private let reader: GraphReader
    private let scratch: SearchScratch
    private let ef: Int
    private var walk: BestFirstWalk?
    /// Distances that the walk may compute before all others are compared.
    private var budget = Int.max
    /// Vectors that pass, were expanded and were not yielded yet.
    private var ready: CandidateHeap
    /// Nodes that the walk has found.
    private var found: [UInt32] = []
    /// The part of the search that compares without a walk.
    private var scan: CursorScan

    /// Begins a search of a reader whose memory `hold` keeps alive.
    init(
        _ reader: GraphReader,
        _ hold: EpochHold,
        elements: consuming ScratchBuffer<Float>,
        _ scorer: QueryScorer,
        _ candidates: Candidates,
        _ options: SearchOptions
    ) {
        self.reader = reader
        self.hold = hold
        self.elements = elements
        ef = options.ef
        scratch = reader.resources.scratches.take()
        ready = scratch.takeReady()
        query = reader.query(scorer, options, scratch)
        let scope = SearchScope(
            candidates,
            in: reader.rows,
            strategy: options.strategy,
            until: StopCondition(deadline: options.deadline)
        )
        scan = CursorScan(scope)
        begin(options)
    }

    // Chooses between a walk and a scan of all matching rows.
    private mutating func begin(_ options: SearchOptions) {
        guard let query, !scan.isDone else { return }
        if case .rows(let rows) = scan.scope {
            let costs = query.costs(nil)
            budget = 2 * costs.budget(scanOf: rows.count)
            let share = Double(rows.count) / Double(max(1, reader.rows.rowCount))
            let isFew = costs.scan(rows: rows.count) <= costs.filteredGraph(ef: ef, share: share)
            if options.strategy.map({ $0 == .exactScan }) ?? isFew {
                return scan.compareAll(query)
            }
        }
        walk = query.walk()
    }

    // Returns the borrowed scratch.
    deinit {
        if var walk { walk.finish() }
        scratch.giveReady(ready)
        reader.resources.scratches.give(scratch)
    }

    /// Returns the next neighbors, nearest first.
    ///
    /// Successive calls continue in order of distance, as far as the walk finds vectors in order:
    /// one that is found late is returned as soon as it is found. No vector is returned twice.
    ///
    /// - Parameter count: neighbors to yield, at least 1.
    /// - Complexity: the first call costs as much as a search with `efSearch`, later ones about `m`
    ///   distances for each neighbor, expected; more where few pass.
    /// - Returns: that many neighbors, or those that are left.
    /// - Throws: ``NearestError`` for a count below 1.
    public mutating func next(_ count: Int) throws(NearestError) -> SearchResult {
        guard count >= 1 else { throw .k(count) }
        return portion(count)
    }

    private mutating func portion(_ count: Int) -> SearchResult {
        var neighbors: [Neighbor] = []
        neighbors.reserveCapacity(min(count, reader.rows.liveCount))
        while neighbors.count < count {
            findMore()
            guard let neighbor = popNearest() else { break }
            neighbors.append(neighbor)
        }
        neighbors.sort { $0.isNearer(than: $1) }
        return result(neighbors, count)
    }

    /// Calls `body` with one neighbor after the other, in about the order of distance, until it
    /// returns false or no vector is left.
    ///
    /// ```swift
    /// try cursor.forEach { hit in
    ///     if seen.insert(document(of: hit.id)).inserted { documents.append(hit) }
    ///     return documents.count < 10
    /// }
    /// ```
    ///
    /// - Parameter body: receives a neighbor; returns whether to go on.
    /// - Complexity: as ``next(_:)``.
    /// - Returns: how the search ended: `complete` if `body` stopped it, `fewerThanRequested` if no
    ///   vector is left.
    /// - Throws: what `body` throws.
    @discardableResult
    public mutating func forEach<Failure: Error>(
        _ body: (Neighbor) throws(Failure) -> Bool
    ) throws(Failure) -> SearchResult.Completion {
        while true {
            let next = portion(1)
            guard let neighbor = next.first else { return next.completion }
            guard try body(neighbor) else { return .complete }
        }
    }

    // Continues the walk until `ef` vectors are ready.
    private mutating func findMore() {
        guard !scan.isDone, let query, var walk else { return }
        self.walk = nil
        let view = reader.rows
        while ready.count < ef {
            guard walk.distanceCount <= budget, let key = walk.next() else {
                // Either the walk takes too long, or it has visited every reachable node.
                if walk.stopped == nil { scan.compareOthers(query, found: found) }
                break
            }
            guard view.isVisible(key.node), scan.scope.passes(key.node, view.id(of: key.node))
            else { continue }
            found.append(UInt32(truncatingIfNeeded: key.node))
            ready.insert(
                CandidateKey(
                    distance: query.exactDistance(key),
                    node: UInt32(truncatingIfNeeded: key.node),
                    isExcluded: false
                )
            )
        }
        self.walk = walk
    }

    // The nearer one of what the walk and the scan have ready.
    private mutating func popNearest() -> Neighbor? {
        let key = ready.first
        if let other = scan.first, key.map({ other.distance < $0.distance }) ?? true {
            return scan.popFirst()
        }
        guard let key = ready.popFirst() else { return nil }
        return Neighbor(id: reader.rows.id(of: key.node), distance: key.distance)
    }

    private func result(_ neighbors: [Neighbor], _ count: Int) -> SearchResult {
        var statistics = walk?.searcher.statistics ?? SearchStatistics()
        statistics += scan.statistics
        let summary = SearchSummary(
            stopped: walk?.stopped ?? scan.stopped,
            statistics: statistics,
            strategy: scan.report(hasWalked: walk != nil)
        )
        return SearchResult(
            neighbors: neighbors,
            summary: summary.markedShort(if: neighbors.count < count)
        )
    }
}

extension GraphReader {
    /// Begins a search that yields neighbors on demand; see
    /// ``HNSWIndex/cursor(for:among:options:)``.
    ///
    /// - Parameters:
    ///   - query: `dimension` numbers, which are copied.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    ///   - hold: keeps the memory alive that this reader reads.
    /// - Returns: a search that has not yielded any neighbor yet.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, for
    ///   options out of range, or for candidates that were made for another index.
    func cursor(
        for query: VectorSpan,
        among candidates: Candidates,
        options: SearchOptions,
        _ hold: EpochHold
    ) throws(NearestError) -> NeighborCursor {
        try validate(candidates, options)
        let elements = ScratchBuffer<Float>(codec.dimension)
        // The cursor keeps the copy as long as its scorer.
        let scorer = try codec.scorer(copying: query, to: elements.span)
        return NeighborCursor(self, hold, elements: elements, scorer, candidates, options)
    }
}
