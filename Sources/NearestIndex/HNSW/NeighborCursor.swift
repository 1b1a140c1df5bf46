internal import NearestKernels
internal import Synchronization

extension HNSWIndex {
    /// Begins a search that yields neighbors for as long as it is asked.
    ///
    /// ```swift
    /// var cursor = try index.cursor(for: query)
    /// let first = try cursor.next(10)
    /// let second = try cursor.next(10)  // the ten after them
    /// ```
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do; after the deadline the cursor goes on no
    ///     further, and yields what it has found by then.
    /// - Returns: a search that has not yielded any neighbor yet.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared.
    public func cursor(
        for query: Span<Float>,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> NeighborCursor {
        try Self.check(options)
        try rows.check(candidates)
        let copy = Workspace<Float>(dimension)
        let bound = unsafe try query.withUnsafeBufferPointer { query throws(NearestError) in
            let checked = try unsafe queries.scorer(for: query, "the query")
            unsafe copy.start.initialize(from: checked.query, count: dimension)
            return try unsafe queries.scorer(
                for: UnsafeBufferPointer(start: copy.start, count: dimension),
                "the query"
            )
        }
        return NeighborCursor(self, query: copy, bound, candidates, options)
    }

    /// Begins a search that yields neighbors for as long as it is asked; see
    /// ``cursor(for:among:options:)-(Span<Float>,_,_)``.
    public func cursor(
        for query: [Float],
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> NeighborCursor {
        try cursor(for: query.span, among: candidates, options: options)
    }
}

/// A search that has stopped after some neighbors and can go on to the next ones.
///
/// It sees the index as it was when the search began. While it lives the room of vectors removed
/// meanwhile is not used again, searches take a little longer for each vector inserted meanwhile, and
/// ``HNSWIndex/compact()`` waits in vain; so let it go when it is no longer needed. It belongs to the
/// task that made it.
///
/// Asked for long enough it yields every vector that passes. Where few pass a condition on attributes it
/// compares them all at the beginning; and where the walk has cost as much as that, or there is nothing
/// left to walk to, it compares those that it has not found.
public struct NeighborCursor: ~Copyable {
    private let index: HNSWIndex
    private let query: Workspace<Float>
    private let ticket: ReaderEpochs.Ticket
    private let ef: Int
    private let scratch: SearchScratch
    private var walk: HNSWWalk?
    /// Vectors that pass, were expanded, and were not yielded yet.
    private var ready: KeyHeap
    /// What is found without a walk.
    private var rest: CursorRest

    init(
        _ index: HNSWIndex,
        query: consuming Workspace<Float>,
        _ scorer: QueryScorer,
        _ candidates: IDFilter,
        _ options: SearchOptions
    ) {
        self.index = index
        self.query = query
        let ef = options.efSearch ?? HNSWIndex.defaultEfSearch
        self.ef = ef
        ticket = index.rows.epochs.enter()
        scratch = index.scratches.take()
        ready = scratch.takeReady()
        let (index, scratch) = (index, scratch)
        (rest, walk) = index.read { reader in
            let limit = reader.snapshot.limit(candidates, plan: options.plan)
            var rest = CursorRest(index, reader.snapshot, limit, scorer, options)
            guard let entry = reader.entry else { return (rest, nil) }
            if case .rows(let rows) = limit {
                let costs = index.costs(reader, entry, scratch)
                rest.budget = 2 * costs.budget(scanOf: rows.count)
                let share = Double(rows.count) / Double(max(1, reader.snapshot.rowCount))
                let isFew = costs.scan(rows: rows.count) <= costs.graph(ef: ef, share: share)
                if options.plan.map({ $0 == .exactScan }) ?? isFew {
                    rest.compareAll()
                    return (rest, nil)
                }
            }
            return (rest, index.walk(scorer, reader, entry, scratch, options))
        }
    }

    deinit {
        if var walk { walk.finish() }
        scratch.giveReady(ready)
        index.scratches.give(scratch)
        index.rows.epochs.leave(ticket)
    }

    /// Yields the next neighbors, nearest first.
    ///
    /// All of them together come in order of distance, as far as a search of a graph finds them in
    /// order: one that is found late is yielded as soon as it is found. None is yielded twice.
    ///
    /// - Parameter count: neighbors to yield, at least 1.
    /// - Complexity: the first call costs as much as a search with `efSearch`, later ones about `m`
    ///   distances for each neighbor, expected; more where few pass.
    /// - Returns: that many neighbors, or those that are left.
    /// - Throws: ``NearestError`` for a count below 1.
    public mutating func next(_ count: Int) throws(NearestError) -> SearchResult {
        guard count >= 1 else { throw .k(count) }
        var neighbors: [Neighbor] = []
        neighbors.reserveCapacity(min(count, index.count))
        while neighbors.count < count {
            findMore()
            guard let neighbor = popNearest() else { break }
            neighbors.append(neighbor)
        }
        neighbors.sort { $0.isNearer(than: $1) }
        return result(neighbors, count)
    }

    // Walks on until enough are ready.
    private mutating func findMore() {
        guard !rest.isCompared, var walk else { return }
        self.walk = nil
        let visibility = walk.searcher.visibility
        while ready.count < ef {
            guard walk.distances <= rest.budget, let key = walk.next() else {
                // Either the walk takes too long, or it has looked at every node that can be reached.
                if walk.stopped == nil { rest.compareOthers() }
                break
            }
            guard visibility.isVisible(key.node),
                rest.limit.passes(key.node, visibility.id(of: key.node))
            else { continue }
            rest.found.append(UInt32(truncatingIfNeeded: key.node))
            ready.insert(key)
        }
        self.walk = walk
    }

    private mutating func popNearest() -> Neighbor? {
        let key = ready.first
        if let other = rest.first, key.map({ other.distance < $0.distance }) ?? true {
            return rest.popFirst()
        }
        guard let key = ready.popFirst() else { return nil }
        return Neighbor(id: rest.snapshot.id(of: key.node), distance: key.distance)
    }

    private func result(_ neighbors: [Neighbor], _ count: Int) -> SearchResult {
        let completion: SearchResult.Completion =
            if let reason = walk?.stopped ?? rest.stopped {
                .partial(reason)
            } else {
                neighbors.count < count ? .fewerThanRequested : .complete
            }
        let summary = SearchSummary(
            completion: completion,
            statistics: walk?.statistics ?? SearchStatistics(),
            plan: rest.report(hasWalked: walk != nil)
        )
        return SearchResult(neighbors: neighbors, summary: summary.adding(rest.statistics))
    }
}
