internal import NearestKernels
internal import Synchronization

extension HNSWIndex {
    /// Candidates kept where ``SearchOptions/efSearch`` says nothing.
    static let defaultEfSearch = 64

    /// Finds the nearest vectors and writes them to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    ///
    /// Allocates nothing in the steady state: the first searches on as many threads make what later
    /// ones work in.
    ///
    /// - Complexity: about `efSearch · m` distances, expected.
    @discardableResult
    public func search(
        _ query: Span<Float>,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        let k = neighbors.freeCapacity
        guard k >= 1 else { throw .k(k) }
        try Self.check(options)
        try rows.check(candidates)
        return unsafe try query.withUnsafeBufferPointer { query throws(NearestError) in
            let scorer = try unsafe queries.scorer(for: query, "the query")
            // SAFETY: the uninitialized part of the buffer is filled from its start, and what is
            // said to be initialized is.
            return unsafe neighbors.withUnsafeMutableBufferPointer { buffer, initialized in
                let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
                guard let room = free.baseAddress else {
                    return SearchSummary(completion: .complete, statistics: .init())
                }
                var nearest = unsafe TopK(room, capacity: k)
                let summary = read { reader in
                    let scratch = scratches.take()
                    defer { scratches.give(scratch) }
                    return search(
                        scorer,
                        reader,
                        scratch,
                        among: reader.snapshot.limit(candidates, plan: options.plan),
                        options,
                        into: &nearest
                    )
                }
                nearest.sort()
                initialized += nearest.count
                return summary.isShort(nearest.count < k)
            }
        }
    }

    /// One version of the index and where its searches begin.
    struct Reader {
        let snapshot: RowSnapshot
        let entry: HNSWGraph.Entry?
        /// Vectors of this version, or of one a moment before or after it.
        let liveCount: Int
    }

    /// Runs `body` on one version of the index, which stays as it is until `body` returns.
    func read<Result>(_ body: (Reader) -> Result) -> Result {
        rows.read { snapshot in
            // The entry after the version, so that a version with vectors has one, and the number of
            // rows after the entry, so that it is among them.
            let entry = graph.entry
            let rowCount = rows.rowCount.load(ordering: .acquiring)
            let liveCount = rows.liveCount.load(ordering: .relaxed)
            return body(
                Reader(
                    snapshot: RowSnapshot(
                        table: rows,
                        version: snapshot.version,
                        rowCount: rowCount
                    ),
                    entry: entry,
                    liveCount: liveCount
                )
            )
        }
    }

    /// Offers the nearest vectors that pass to `nearest`.
    func search(
        _ scorer: QueryScorer,
        _ reader: Reader,
        _ scratch: SearchScratch,
        among limit: SearchLimit,
        _ options: SearchOptions,
        into nearest: inout TopK
    ) -> SearchSummary {
        guard let entry = reader.entry else {
            return SearchSummary(
                completion: .complete,
                statistics: .init(),
                plan: limit.report(.exactScan)
            )
        }
        let wanted = max(options.efSearch ?? Self.defaultEfSearch, nearest.capacity)
        let ef = min(wanted, max(1, reader.snapshot.rowCount))
        switch limit {
        case .all:
            var summary = search(scorer, reader, entry, scratch, ef: ef, options, into: &nearest)
            summary.plan = limit.report(.graph)
            return summary
        case .identifiers(let candidates):
            return searchFiltered(
                scorer,
                reader,
                entry,
                scratch,
                among: candidates,
                ef: ef,
                options,
                into: &nearest
            )
        case .rows(let rows) where rows.areAll && options.plan == nil:
            var summary = search(scorer, reader, entry, scratch, ef: ef, options, into: &nearest)
            summary.plan = limit.report(.graph)
            return summary
        case .rows(let rows):
            return search(
                scorer,
                reader,
                entry,
                scratch,
                amongRows: rows,
                ef: ef,
                options,
                into: &nearest
            )
        }
    }

    // Offers the nearest vectors to `nearest`.
    private func search(
        _ scorer: QueryScorer,
        _ reader: Reader,
        _ entry: HNSWGraph.Entry,
        _ scratch: SearchScratch,
        ef: Int,
        _ options: SearchOptions,
        into nearest: inout TopK
    ) -> SearchSummary {
        var searcher = searcher(scorer, reader, scratch, options)
        let start = searcher.descend(from: entry, to: 0)
        let pool = searcher.search(layer: 0, from: start, ef: ef)
        if searcher.stopped == nil, pool.passing < nearest.capacity,
            pool.passing < reader.liveCount
        {
            // Many removed ones lie around the query: what may be returned is behind them.
            return searchFiltered(
                scorer,
                reader,
                entry,
                scratch,
                among: .all,
                ef: ef,
                options,
                into: &nearest
            ).adding(searcher.statistics)
        }
        for position in 0..<pool.count {
            let key = pool[position]
            if key.fails { continue }
            if key.distance > nearest.limit { break }
            let id = searcher.visibility.id(of: key.node)
            nearest.offer(Neighbor(id: id, distance: key.distance))
        }
        return SearchSummary(
            completion: searcher.stopped.map { .partial($0) } ?? .complete,
            statistics: searcher.statistics
        )
    }

    /// A query's searcher of one version.
    func searcher(
        _ scorer: QueryScorer,
        _ reader: Reader,
        _ scratch: SearchScratch,
        _ options: SearchOptions
    ) -> HNSWSearcher {
        HNSWSearcher(
            graph: graph.view,
            rows: reader.snapshot.chunked(ahead: lookAhead.rows),
            visibility: RowVisibility(reader.snapshot),
            scorer: scorer,
            scratch: scratch,
            interruption: InterruptionCheck(deadline: options.deadline)
        )
    }

    /// Says what is wrong with the options.
    static func check(_ options: SearchOptions) throws(NearestError) {
        guard let ef = options.efSearch, ef < 1 else { return }
        throw NearestError(
            code: .invalidArgument,
            message: "efSearch is \(ef), but a search keeps at least one candidate"
        )
    }
}
