internal import NearestPlatform

extension HNSWIndex: CursorSearching, ReadableIndex {
    /// Runs `body` on a reader of one version of the index, which does not change until `body`
    /// returns.
    package func withReader<Result, Failure: Error>(
        _ body: (GraphReader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let ticket = parts.rows.epochs.enter()
        defer { parts.rows.epochs.leave(ticket) }
        return try body(parts.reader())
    }

    /// Finds the nearest vectors and writes them to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    ///
    /// It allocates nothing in the steady state: the first searches allocate scratch memory, one
    /// for each thread, which later ones reuse.
    ///
    /// - Complexity: about `efSearch · m` distances, expected.
    @discardableResult
    public func search(
        _ query: VectorSpan,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        try withReader(for: options) { reader throws(NearestError) in
            try reader.search(query, into: &neighbors, among: candidates, options: options)
        }
    }

    /// Begins a search that yields neighbors on demand.
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
    ///   - options: what the search may do; after the deadline the cursor searches no further, and
    ///     yields what it has found by then.
    /// - Returns: a search that has not yielded any neighbor yet.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared.
    public func cursor(
        for query: VectorSpan,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> NeighborCursor {
        let hold = EpochHold(parts, parts.rows.epochs)
        return try parts.reader().cursor(for: query, among: candidates, options: options, hold)
    }

    /// Finds about the `k` nearest vectors; see
    /// ``VectorSearching/search(_:k:among:options:)-(VectorSpan,_,_,_)``.
    ///
    /// - Complexity: about `efSearch · m` distances, expected.
    public func search(
        _ query: VectorSpan,
        k: Int,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try withReader(for: options) { reader throws(NearestError) in
            try reader.search(query, k: k, among: candidates, options: options)
        }
    }

    /// Finds the nearest vectors of many queries; each answer equals that of a single search.
    ///
    /// All answers come from one version of the index.
    ///
    /// - Parameters:
    ///   - queries: rows of ``dimension`` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what each search may do; `matrixProduct` is not used.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: ``NearestError`` for lengths that do not fit or a query that cannot be compared;
    ///   it says which.
    public func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int = 1,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        try withReader(for: options) { reader throws(NearestError) in
            try reader.search(
                batch: queries,
                k: k,
                threads: threads,
                among: candidates,
                options: options
            )
        }
    }

    /// Finds the vectors within a distance of the query.
    ///
    /// It walks outwards from the nearest vector, over everything within the radius and a margin
    /// around it. Vectors within the radius may be missing, as in any graph search; a larger
    /// `efSearch` finds more.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - radius: the largest distance to return, itself included, in the index's metric: a
    ///     squared length under ``Metric/squaredEuclidean``, negated under ``Metric/innerProduct``.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do; `efSearch` is the margin: how many vectors outside the
    ///     radius are visited.
    /// - Complexity: about `m` distances for each vector within the radius and each of the
    ///   `efSearch` nearest outside it, expected.
    /// - Returns: those found, nearest first, ties by identifier.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, or
    ///   a radius that is NaN.
    public func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try withReader(for: options) { reader throws(NearestError) in
            try reader.search(query, within: radius, among: candidates, options: options)
        }
    }
}
