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
public struct NeighborCursor: ~Copyable {
    private let index: HNSWIndex
    private let query: Workspace<Float>
    private let ticket: ReaderEpochs.Ticket
    private let limit: SearchLimit
    private let ef: Int
    private let scratch: SearchScratch
    private var walk: HNSWWalk?
    /// Vectors that pass, were expanded, and were not yielded yet.
    private var ready: KeyHeap

    init(
        _ index: HNSWIndex,
        query: consuming Workspace<Float>,
        _ scorer: QueryScorer,
        _ candidates: IDFilter,
        _ options: SearchOptions
    ) {
        self.index = index
        self.query = query
        ef = options.efSearch ?? HNSWIndex.defaultEfSearch
        ticket = index.rows.epochs.enter()
        scratch = index.scratches.take()
        ready = scratch.takeReady()
        let (index, scratch) = (index, scratch)
        (limit, walk) = index.read { reader in
            let walk = reader.entry.map { index.walk(scorer, reader, $0, scratch, options) }
            return (reader.snapshot.limit(candidates), walk)
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
        guard var walk else { return Self.result(neighbors, count, nil) }
        self.walk = nil
        let visibility = walk.searcher.visibility
        while neighbors.count < count {
            while ready.count < ef, let key = walk.next() {
                guard visibility.isVisible(key.node),
                    limit.passes(key.node, visibility.id(of: key.node))
                else { continue }
                ready.insert(key)
            }
            guard let key = ready.popFirst() else { break }
            neighbors.append(Neighbor(id: visibility.id(of: key.node), distance: key.distance))
        }
        neighbors.sort { $0.isNearer(than: $1) }
        defer { self.walk = walk }
        return Self.result(neighbors, count, walk)
    }

    private static func result(
        _ neighbors: [Neighbor],
        _ count: Int,
        _ walk: HNSWWalk?
    ) -> SearchResult {
        let completion: SearchResult.Completion =
            if let reason = walk?.stopped {
                .partial(reason)
            } else {
                neighbors.count < count ? .fewerThanRequested : .complete
            }
        return SearchResult(
            neighbors: neighbors,
            summary: SearchSummary(
                completion: completion,
                statistics: walk?.statistics ?? SearchStatistics()
            )
        )
    }
}
