extension Segment: VectorSearching {
    /// Finds the nearest vectors and writes them to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    ///
    /// As fast as the index that was written, once the pages that it needs are in memory.
    @discardableResult
    public func search(
        _ query: Span<Float>,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        try check(model: options.model)
        return try index.search(query, into: &neighbors, among: candidates, options: options)
    }

    /// Finds the vectors within a distance of the query: all of them in a flat segment; see
    /// ``HNSWIndex/search(_:within:among:options:)`` for a graph.
    ///
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, a radius
    ///   that is NaN, or another model.
    public func search(
        _ query: Span<Float>,
        within radius: Float,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try check(model: options.model)
        return try index.search(query, within: radius, among: candidates, options: options)
    }

    /// Finds the nearest vectors of many queries, each answer the same as one by one.
    ///
    /// - Parameters:
    ///   - queries: rows of ``dimension`` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what each search may do.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: ``NearestError`` for lengths that do not fit, a query that cannot be compared, or
    ///   another model; it says which.
    public func search(
        batch queries: Span<Float>,
        k: Int,
        threads: Int = 1,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        try check(model: options.model)
        return try index.search(
            batch: queries,
            k: k,
            threads: threads,
            among: candidates,
            options: options
        )
    }

    /// Begins a search that yields neighbors for as long as it is asked; see
    /// ``HNSWIndex/cursor(for:among:options:)``.
    ///
    /// - Throws: ``NearestError`` as a search, and with the code `unsupported` for a flat segment, which
    ///   compares all vectors at once.
    public func cursor(
        for query: Span<Float>,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> NeighborCursor {
        try check(model: options.model)
        guard let index = index as? HNSWIndex else {
            throw NearestError(
                code: .unsupported,
                message: "a flat segment has no cursor; search for as many as may be needed"
            )
        }
        return try index.cursor(for: query, among: candidates, options: options)
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

    /// Whether a vector has that identifier.
    ///
    /// - Complexity: O(log `count`).
    public func contains(_ id: VectorID) -> Bool {
        rows.row(of: id) != nil
    }

    /// The vector with that identifier: the numbers that were inserted, rounded as they were stored.
    ///
    /// - Complexity: O(log `count`).
    /// - Throws: ``NearestError`` with the code `unknownID`.
    public func vector(of id: VectorID) throws(NearestError) -> [Float] {
        try index.vector(of: id)
    }

    /// The attributes of the vector with that identifier, as they were inserted.
    ///
    /// - Complexity: O(log `count` + attributes).
    /// - Throws: ``NearestError`` with the code `unknownID`.
    public func attributes(of id: VectorID) throws(NearestError) -> Attributes {
        guard let row = rows.row(of: id) else { throw .unknown(id) }
        return columns?.snapshot(rowCount: count).attributes(row) ?? Attributes()
    }
}
