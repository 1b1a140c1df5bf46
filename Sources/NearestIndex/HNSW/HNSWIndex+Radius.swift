internal import NearestKernels
internal import Synchronization

extension HNSWIndex {
    /// Finds the vectors within a distance of the query.
    ///
    /// Walks from the nearest outwards, over everything within the radius that is linked to it: so
    /// vectors in the radius may be missing, as in any search of a graph, and a larger `efSearch`
    /// finds more.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - radius: the largest distance to return, itself included, in the index's metric: a squared
    ///     length under ``Metric/squaredEuclidean``, negated under ``Metric/innerProduct``.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do; `efSearch` is how many of the nearest are looked at even
    ///     if they lie outside the radius.
    /// - Complexity: about `m` distances for each vector within the radius and each of the `efSearch`
    ///   nearest, expected.
    /// - Returns: those found, nearest first, ties by identifier.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, or a
    ///   radius that is NaN.
    public func search(
        _ query: Span<Float>,
        within radius: Float,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        guard !radius.isNaN else { throw .radiusIsNaN }
        try Self.check(options)
        try rows.check(candidates)
        let ef = options.efSearch ?? Self.defaultEfSearch
        return unsafe try query.withUnsafeBufferPointer { query throws(NearestError) in
            let scorer = try unsafe queries.scorer(for: query, "the query")
            return read { reader in
                let limit = reader.snapshot.limit(candidates, plan: options.plan)
                guard let entry = reader.entry else {
                    return SearchResult(
                        neighbors: [],
                        summary: SearchSummary(
                            completion: .complete,
                            statistics: .init(),
                            plan: limit.report(.exactScan)
                        )
                    )
                }
                let scratch = scratches.take()
                defer { scratches.give(scratch) }
                var found = WithinRadius(radius: radius)
                if case .rows(let rows) = limit,
                    shouldScan(rows, ef: ef, options, costs(reader, entry, scratch))
                {
                    let report = limit.report(.exactScan)
                    let summary = scan(scorer, reader, rows.set, options, report, into: &found)
                    found.sort()
                    return SearchResult(neighbors: found.neighbors, summary: summary)
                }
                var walk = walk(scorer, reader, entry, scratch, options)
                defer { walk.finish() }
                collect(limit, ef: ef, from: &walk, into: &found)
                found.sort()
                return SearchResult(
                    neighbors: found.neighbors,
                    summary: SearchSummary(
                        completion: walk.stopped.map { .partial($0) } ?? .complete,
                        statistics: walk.statistics,
                        plan: limit.report(.graph)
                    )
                )
            }
        }
    }

    // How far a walk must go for all within a radius is not known, so comparing all may cost more here
    // than where the nearest are wanted.
    private func shouldScan(
        _ rows: MatchingRows,
        ef: Int,
        _ options: SearchOptions,
        _ costs: PlanCosts
    ) -> Bool {
        if let plan = options.plan { return plan == .exactScan }
        return costs.scan(rows: rows.count) <= 4 * costs.graph(ef: ef)
    }

    private func collect(
        _ limit: SearchLimit,
        ef: Int,
        from walk: inout HNSWWalk,
        into found: inout WithinRadius
    ) {
        let visibility = walk.searcher.visibility
        var looked = 0
        while let distance = walk.nextDistance, distance <= found.limit || looked < ef,
            let key = walk.next()
        {
            guard visibility.isVisible(key.node) else { continue }
            looked += 1
            guard key.distance <= found.limit else { continue }
            let id = visibility.id(of: key.node)
            if limit.passes(key.node, id) { found.offer(Neighbor(id: id, distance: key.distance)) }
        }
    }
}
