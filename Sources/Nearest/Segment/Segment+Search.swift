extension Segment: CursorSearching {
    /// Finds the `k` nearest vectors; see
    /// `VectorSearching.search(_:k:among:options:)`.
    ///
    /// - Throws: `NearestError` for a query of another length or one that cannot be compared, or
    ///   another model.
    public func search(
        _ query: VectorSpan,
        k: Int,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try check(model: options.model)
        return try searcher.search(query, k: k, among: candidates, options: options)
    }

    /// Finds the nearest vectors and writes them to the caller's buffer; see
    /// `VectorSearching.search(_:into:among:options:)`.
    ///
    /// It is as fast as the index that was written, once the pages that it needs are in memory.
    @discardableResult
    public func search(
        _ query: VectorSpan,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        try check(model: options.model)
        return try searcher.search(query, into: &neighbors, among: candidates, options: options)
    }

    /// Finds the vectors within a distance of the query.
    ///
    /// A flat segment finds all of them; for a graph see
    /// `HNSWIndex.search(_:within:among:options:)`.
    ///
    /// - Throws: `NearestError` for a query of another length or one that cannot be compared, a
    ///   radius that is NaN, or another model.
    public func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try check(model: options.model)
        return try searcher.search(query, within: radius, among: candidates, options: options)
    }

    /// Finds the nearest vectors of many queries; each answer equals that of a single search.
    ///
    /// - Parameters:
    ///   - queries: rows of ``dimension`` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what each search may do.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: `NearestError` for lengths that do not fit, a query that cannot be compared, or
    ///   another model; it says which.
    public func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int = 1,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        try check(model: options.model)
        return try searcher.search(
            batch: queries,
            k: k,
            threads: threads,
            among: candidates,
            options: options
        )
    }

    /// Begins a search that yields neighbors on demand; see
    /// `HNSWIndex.cursor(for:among:options:)`.
    ///
    /// - Throws: `NearestError` as a search throws it, and with the code `unsupported` for a flat
    ///   segment, which compares all vectors at once.
    public func cursor(
        for query: VectorSpan,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> NeighborCursor {
        try check(model: options.model)
        guard let graph, let graphReader else {
            throw NearestError(
                code: .unsupported,
                message: "a flat segment has no cursor; search for as many as may be needed"
            )
        }
        if let components {
            let query = try components.projection(ofQuery: query)
            return try graphReader.cursor(
                for: .float32(query.span),
                among: candidates,
                options: options,
                keeping: rows,
                graph
            )
        }
        return try graphReader.cursor(
            for: query,
            among: candidates,
            options: options,
            keeping: rows,
            graph
        )
    }

    /// Whether the segment holds a vector with that identifier.
    ///
    /// - Complexity: O(log `count`).
    public func contains(_ id: VectorID) -> Bool {
        rows.row(of: id) != nil
    }

    /// Returns the vector with that identifier, up to the rounding of the encoding: its projection,
    /// if the segment has ``components``.
    ///
    /// - Complexity: O(log `count`).
    /// - Throws: `NearestError` with the code `unknownID`.
    public func vector(of id: VectorID) throws(NearestError) -> [Float] {
        try withRow(of: id) { searcher.vector(of: $0) }
    }
}
