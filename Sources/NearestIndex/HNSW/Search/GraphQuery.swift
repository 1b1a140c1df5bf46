internal import NearestKernels

/// One query bound to a graph: what all kinds of searches for it share.
///
/// Its extensions are the kinds: limited by identifiers, by a set of rows, and within a radius.
struct GraphQuery {
    /// Reads the rows and links.
    let reader: GraphReader
    /// Computes distances to the query.
    let scorer: QueryScorer
    /// Where searches begin.
    let entry: GraphEntry
    /// The options of the search.
    let options: SearchOptions
    /// Memory borrowed for this search.
    let scratch: SearchScratch

    /// Deleted vectors that are compared between looks at the clock: some tens of µs.
    private static let deletedBetweenChecks = 256

    /// When to stop.
    var stop: StopCondition { StopCondition(deadline: options.deadline) }

    /// Offers the nearest vectors of a scope to `nearest`: `k` of them if the scope has `k`.
    func search(_ scope: SearchScope, into nearest: inout TopK) -> SearchSummary {
        let ef = min(ef(k: nearest.capacity), max(1, reader.rows.rowCount))
        var summary = search(scope, ef: ef, into: &nearest)
        offerDeleted(scope, to: &nearest, &summary)
        return summary
    }

    /// The candidates that a search for `k` neighbors keeps: over codes some more than `k`, for the
    /// nearest by estimates are not quite the nearest.
    func ef(k: Int) -> Int {
        let overCodes = options.usesQuantization && reader.codes != nil
        return max(options.ef, overCodes ? k + k / 2 : k)
    }

    // Offers the nearest vectors that links lead to.
    private func search(_ scope: SearchScope, ef: Int, into nearest: inout TopK) -> SearchSummary {
        switch scope {
        case .identifiers(let candidates):
            return search(candidates, ef: ef, into: &nearest)
        case .rows(let rows) where !rows.areAll || options.strategy != nil:
            return search(rows, ef: ef, into: &nearest)
        case .stopped(let reason): return SearchSummary(completion: .partial(reason))
        case .all, .rows:
            var summary = search(ef: ef, into: &nearest)
            summary.strategy = scope.report(.filteredGraph)
            return summary
        }
    }

    // Offers the nearest visible vectors.
    private func search(ef: Int, into nearest: inout TopK) -> SearchSummary {
        let coded = coded()
        var searcher = searcher(coded)
        let start = searcher.descend(from: entry, to: 0)
        let pool = searcher.search(layer: 0, from: start, ef: ef)
        if searcher.stopped == nil, pool.passing < nearest.capacity,
            pool.passing < reader.rows.maximumVisible
        {
            // Many removed nodes surround the query: live ones must be searched for behind them.
            var summary = search(.all, ef: ef, into: &nearest)
            summary.statistics += searcher.cost
            return summary
        }
        let cost = offer(pool, of: searcher, coded, to: &nearest)
        return SearchSummary(stopped: searcher.stopped, statistics: cost)
    }

    /// Offers the vectors that were deleted since the search began.
    ///
    /// The search may not have come to them, because their deletion takes links to them away. See
    /// ``DeletionLog``. After a search that was stopped they are left out: its answer is partial.
    func offerDeleted(
        _ scope: SearchScope,
        to collector: inout some NeighborCollector,
        _ summary: inout SearchSummary
    ) {
        guard summary.completion == .complete else { return }
        let rows = reader.rows.rowsDeletedSince()
        guard !rows.isEmpty else { return }
        var searcher = searcher()
        let held = collector.ids
        for (number, row) in rows.enumerated() {
            if number % Self.deletedBetweenChecks == Self.deletedBetweenChecks - 1,
                let reason = stop.reason()
            {
                summary.completion = .partial(reason)
                break
            }
            let id = reader.rows.id(of: row)
            guard !held.contains(id), scope.passes(row, id) else { continue }
            let distance = exactDistance(searcher.measure(row))
            if distance <= collector.worstDistance {
                collector.offer(Neighbor(id: id, distance: distance))
            }
        }
        summary.statistics += searcher.statistics
    }

    /// Returns the distance with which a search returns a candidate.
    func exactDistance(_ key: CandidateKey) -> Float {
        scorer.exact(key.distance, reader.rows.vector(of: key.node))
    }

    /// Returns a search of the graph over the vectors that has not begun.
    func searcher() -> LayerSearcher {
        let rows = reader.rows.chunked(ahead: reader.resources.prefetchDepth.rows)
        return searcher(over: WalkedRows(rows, scorer))
    }

    /// Returns a search of the graph that has not begun.
    func searcher(over walked: WalkedRows) -> LayerSearcher {
        LayerSearcher(
            graph: reader.graph,
            view: reader.rows,
            over: walked,
            scratch: scratch,
            stop: stop
        )
    }

    /// Returns a walk that begins at the node of layer 0 to which the upper layers lead.
    ///
    /// - Parameter coded: the query for codes. Default: the walk is over vectors.
    /// - Returns: the walk, which must be finished.
    func walk(_ coded: CodedQuery? = nil) -> BestFirstWalk {
        var searcher = searcher(coded)
        let start = searcher.descend(from: entry, to: 0)
        let first = searcher.measure(entry.node)
        return BestFirstWalk(searcher, from: start, and: first, stop)
    }

    /// Compares the query with every row of a set.
    func scan(
        _ set: RowSet,
        _ report: StrategyReport?,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        var summary = exactScan.run(scorer, among: set, into: &collector)
        summary.strategy = report
        return summary
    }

    /// Compares the query with every vector that passes, as the exact index does.
    func scan(
        _ candidates: Candidates,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        exactScan.run(scorer, candidates, into: &collector)
    }

    private var exactScan: ExactScan {
        ExactScan(
            view: reader.rows,
            codes: options.usesQuantization ? reader.codes?.object : nil,
            codec: reader.codec,
            stop: stop,
            ahead: reader.resources.prefetchDepth.rows
        )
    }
}
