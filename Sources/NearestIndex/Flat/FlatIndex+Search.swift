internal import NearestKernels

extension FlatIndex {
    /// Finds the nearest vectors and writes them to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    ///
    /// Allocates nothing.
    ///
    /// - Complexity: O(`count * dimension`): every vector is read once. With ``IDFilter/keeping(_:)``
    ///   of few identifiers only those are read.
    @discardableResult
    public func search(
        _ query: Span<Float>,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        let k = neighbors.freeCapacity
        guard k >= 1 else { throw .k(k) }
        try rows.check(candidates)
        return unsafe try query.withUnsafeBufferPointer { query throws(NearestError) in
            let scorer = try unsafe queries.scorer(for: query, "the query")
            // SAFETY: the heap fills the uninitialized part of the buffer from its start, and says
            // how many neighbors it has initialized there.
            return unsafe neighbors.withUnsafeMutableBufferPointer { buffer, initialized in
                let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
                guard let room = free.baseAddress else {
                    return SearchSummary(completion: .complete, statistics: .init())
                }
                var nearest = unsafe TopK(room, capacity: k)
                let summary = rows.read { snapshot in
                    snapshot.scan(scorer, candidates, options, into: &nearest)
                }
                nearest.sort()
                initialized += nearest.count
                return summary.isShort(nearest.count < k)
            }
        }
    }

    /// Finds every vector within a distance of the query.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - radius: the largest distance to return, itself included, in the index's metric: a squared
    ///     length under ``Metric/squaredEuclidean``, negated under ``Metric/innerProduct``.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do.
    /// - Complexity: O(`count * dimension`), and the answer may be as long as the index.
    /// - Returns: all of them, nearest first, ties by identifier.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, or a
    ///   radius that is NaN.
    public func search(
        _ query: Span<Float>,
        within radius: Float,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        guard !radius.isNaN else { throw .radiusIsNaN }
        try rows.check(candidates)
        return unsafe try query.withUnsafeBufferPointer { query throws(NearestError) in
            let scorer = try unsafe queries.scorer(for: query, "the query")
            var found = WithinRadius(radius: radius)
            let summary = rows.read { snapshot in
                snapshot.scan(scorer, candidates, options, into: &found)
            }
            found.sort()
            return SearchResult(neighbors: found.neighbors, summary: summary)
        }
    }
}

extension RowSnapshot {
    /// Offers every vector that passes to `collector`.
    fileprivate func scan(
        _ scorer: QueryScorer,
        _ candidates: IDFilter,
        _ options: SearchOptions,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        let interruption = InterruptionCheck(deadline: options.deadline)
        let limit = limit(candidates)
        var summary =
            switch limit {
            case .all: scan(scorer, .all, interruption, into: &collector)
            case .identifiers(let candidates):
                scan(scorer, candidates, interruption, into: &collector)
            case .rows(let rows) where rows.areAll:
                scan(scorer, .all, interruption, into: &collector)
            case .rows(let rows):
                scan(scorer, rows.set, interruption, into: &collector)
            }
        summary.plan = limit.report(.exactScan)
        return summary
    }

    private func scan(
        _ scorer: QueryScorer,
        _ set: OrdinalSet,
        _ interruption: InterruptionCheck,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        var scan = MatchingScan(snapshot: self, set: set, interruption: interruption)
        return scan.run(scorer, into: &collector)
    }

    private func scan(
        _ scorer: QueryScorer,
        _ candidates: IDFilter,
        _ interruption: InterruptionCheck,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        var scan = FlatScan(snapshot: self, candidates: candidates, interruption: interruption)
        return scan.run(scorer, into: &collector)
    }
}
