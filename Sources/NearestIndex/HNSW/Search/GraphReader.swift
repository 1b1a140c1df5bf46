internal import NearestKernels

/// Searches one view of a graph and its rows.
///
/// ``HNSWIndex`` makes one for each search, over the newest version. A segment makes one when it is
/// opened, over the bytes of its file. A reader changes nothing and takes no lock; any number of
/// threads may share one.
package struct GraphReader: IndexReader {
    /// The rows, whose numbers are those of the nodes.
    package let rows: RowView
    /// The links.
    package let graph: GraphView
    /// Where searches begin; nil if there are no nodes.
    let entry: GraphEntry?
    /// How the rows store vectors.
    package let codec: VectorCodec
    /// The codes of the rows, if there are any; valid inside the reader's epoch.
    let codes: BorrowedObject<CodeSet>?
    /// What all searches of the graph share.
    let resources: SearchResources

    /// Offers the nearest vectors that pass to a heap, which other searches may fill too.
    ///
    /// Neighbors that other searches offered change neither the effort nor the strategy of this
    /// one.
    ///
    /// - Parameters:
    ///   - query: `dimension` numbers.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    ///   - nearest: receives the neighbors; its capacity is `k`.
    /// - Complexity: about `efSearch · m` distances, expected.
    /// - Returns: whether the search ran to its end, and what it cost.
    /// - Throws: ``NearestError`` for a query that cannot be compared, options out of range, or
    ///   candidates of another index.
    package func search(
        _ query: VectorSpan,
        among candidates: Candidates,
        options: SearchOptions,
        into nearest: inout TopK
    ) throws(NearestError) -> SearchSummary {
        try validate(candidates, options)
        return try codec.withScorer(for: query) { scorer throws(NearestError) in
            return search(scorer, candidates, options, into: &nearest)
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
        try validate(candidates, options)
        return try codec.withScorer(for: query) { scorer throws(NearestError) in
            return neighbors.fillNearest { nearest in
                search(scorer, candidates, options, into: &nearest)
            }
        }
    }

    private func search(
        _ scorer: QueryScorer,
        _ candidates: Candidates,
        _ options: SearchOptions,
        into nearest: inout TopK
    ) -> SearchSummary {
        let scope = SearchScope(
            candidates,
            in: rows,
            strategy: options.strategy,
            until: StopCondition(deadline: options.deadline)
        )
        let scratch = resources.scratches.take()
        defer { resources.scratches.give(scratch) }
        return search(scorer, scope, options, scratch, into: &nearest)
    }

    /// Offers the nearest vectors of a scope; nothing if there are no nodes.
    func search(
        _ scorer: QueryScorer,
        _ scope: SearchScope,
        _ options: SearchOptions,
        _ scratch: SearchScratch,
        into nearest: inout TopK
    ) -> SearchSummary {
        if let summary = scope.stoppedSummary { return summary }
        guard let query = query(scorer, options, scratch) else {
            return SearchSummary(strategy: scope.report(.exactScan))
        }
        return query.search(scope, into: &nearest)
    }

    /// Binds a query to the graph; nil if there are no nodes.
    func query(
        _ scorer: QueryScorer,
        _ options: SearchOptions,
        _ scratch: SearchScratch
    ) -> GraphQuery? {
        entry.map {
            GraphQuery(reader: self, scorer: scorer, entry: $0, options: options, scratch: scratch)
        }
    }

    /// Checks the options and the candidates, as every search does.
    func validate(
        _ candidates: Candidates,
        _ options: SearchOptions
    ) throws(NearestError) {
        try options.validate()
        try candidates.validate(for: rows.sidecarID)
    }
}
