internal import NearestKernels

/// Searches one view of rows exactly, by comparing a query with each of them.
///
/// ``FlatIndex`` makes one for each search, over the newest version. A segment makes one when it is
/// opened, over the bytes of its file. A reader changes nothing and takes no lock.
package struct FlatReader: IndexReader {
    /// The rows.
    package let rows: RowView
    /// How the rows store vectors.
    package let codec: VectorCodec
    /// The codes of the rows, if there are any; valid as long as the rows.
    let codes: BorrowedObject<CodeSet>?

    /// Makes the reader of some rows.
    package init(rows: RowView, codec: VectorCodec, codes: BorrowedObject<CodeSet>? = nil) {
        self.rows = rows
        self.codec = codec
        self.codes = codes
    }

    /// Offers the nearest vectors that pass to a heap, which other searches may fill too.
    ///
    /// - Parameters:
    ///   - query: `dimension` numbers.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    ///   - nearest: receives the neighbors; its capacity is `k`.
    /// - Complexity: O(rows × dimension).
    /// - Returns: whether the search ran to its end, and what it cost.
    /// - Throws: ``NearestError`` for a query that cannot be compared, or candidates of another
    ///   index.
    package func search(
        _ query: VectorSpan,
        among candidates: Candidates,
        options: SearchOptions,
        into nearest: inout TopK
    ) throws(NearestError) -> SearchSummary {
        try candidates.validate(for: rows.sidecarID)
        return try codec.withScorer(for: query) { scorer throws(NearestError) in
            return scan(scorer, candidates, options, into: &nearest)
        }
    }

    /// Writes the nearest vectors to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    package func search(
        _ query: VectorSpan,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchSummary {
        guard neighbors.freeCapacity >= 1 else { throw .k(neighbors.freeCapacity) }
        try candidates.validate(for: rows.sidecarID)
        return try codec.withScorer(for: query) { scorer throws(NearestError) in
            return neighbors.fillNearest { nearest in
                scan(scorer, candidates, options, into: &nearest)
            }
        }
    }

    /// Finds every vector within a distance; see
    /// ``VectorSearching/search(_:within:among:options:)``.
    package func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult {
        guard !radius.isNaN else { throw .radiusIsNaN }
        try candidates.validate(for: rows.sidecarID)
        return try codec.withScorer(for: query) { scorer throws(NearestError) in
            var found = RadiusCollector(radius: radius)
            let summary = scan(scorer, candidates, options, into: &found)
            found.sort()
            return SearchResult(neighbors: found.neighbors, summary: summary)
        }
    }

    /// Offers every vector that passes to `collector`, by the scan that suits the scope.
    func scan(
        _ scorer: QueryScorer,
        _ candidates: Candidates,
        _ options: SearchOptions,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        let stop = StopCondition(deadline: options.deadline)
        let scope = SearchScope(candidates, in: rows, until: stop)
        let exact = ExactScan(
            view: rows,
            codes: options.usesQuantization ? codes?.object : nil,
            codec: codec,
            stop: stop
        )
        var summary: SearchSummary
        switch scope {
        case .rows(let matching) where !matching.areAll:
            summary = exact.run(scorer, among: matching.set, into: &collector)
        case .identifiers(let candidates):
            summary = exact.run(scorer, candidates, into: &collector)
        case .stopped(let reason): return SearchSummary(completion: .partial(reason))
        case .all, .rows:
            summary = exact.run(scorer, into: &collector)
        }
        summary.strategy = scope.report(.exactScan)
        return summary
    }

    /// Returns what a search under a predicate is expected to do: always an exact scan.
    ///
    /// - Throws: ``NearestError`` for a number of neighbors below 1.
    package func forecast(
        _ predicate: any RowPredicate,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> StrategyForecast {
        guard k >= 1 else { throw .k(k) }
        let (matchesAll, estimate) = predicate.expectation(rowCount: rows.rowCount)
        return StrategyForecast(
            count: rows.liveCount,
            estimate: estimate.ofVisible(rows.liveCount, rowCount: rows.rowCount),
            strategy: .exactScan,
            matchesAll: matchesAll && options.strategy == nil
        )
    }
}
