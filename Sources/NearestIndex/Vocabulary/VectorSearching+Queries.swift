// Searches among all vectors, and queries of float32 numbers.
extension VectorSearching {
    /// Finds the `k` nearest vectors; see ``search(_:k:among:options:)-(VectorSpan,_,_,_)``.
    public func search(
        _ query: VectorSpan,
        k: Int,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(query, k: k, among: .all, options: options)
    }

    /// Finds the vectors within a distance; see
    /// ``search(_:within:among:options:)-(VectorSpan,_,_,_)``.
    public func search(
        _ query: VectorSpan,
        within radius: Float,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(query, within: radius, among: .all, options: options)
    }

    /// Finds the nearest vectors of many queries; see
    /// ``search(batch:k:threads:among:options:)-(VectorSpan,_,_,_,_)``.
    public func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int = 1,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        try search(batch: queries, k: k, threads: threads, among: .all, options: options)
    }

    /// Finds the `k` nearest vectors; see ``search(_:k:among:options:)-(VectorSpan,_,_,_)``.
    public func search(
        _ query: Span<Float>,
        k: Int,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(.float32(query), k: k, among: candidates, options: options)
    }

    /// Finds the nearest vectors and writes them to the caller's buffer; see
    /// ``search(_:into:among:options:)-(VectorSpan,_,_,_)``.
    @discardableResult
    public func search(
        _ query: Span<Float>,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        try search(.float32(query), into: &neighbors, among: candidates, options: options)
    }

    /// Finds the vectors within a distance; see
    /// ``search(_:within:among:options:)-(VectorSpan,_,_,_)``.
    public func search(
        _ query: Span<Float>,
        within radius: Float,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(.float32(query), within: radius, among: candidates, options: options)
    }

    /// Finds the nearest vectors of many queries; see
    /// ``search(batch:k:threads:among:options:)-(VectorSpan,_,_,_,_)``.
    public func search(
        batch queries: Span<Float>,
        k: Int,
        threads: Int = 1,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        try search(
            batch: .float32(queries),
            k: k,
            threads: threads,
            among: candidates,
            options: options
        )
    }

    /// Finds the `k` nearest vectors; see ``search(_:k:among:options:)-(VectorSpan,_,_,_)``.
    public func search(
        _ query: [Float],
        k: Int,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(.float32(query.span), k: k, among: candidates, options: options)
    }

    /// Finds the vectors within a distance; see
    /// ``search(_:within:among:options:)-(VectorSpan,_,_,_)``.
    public func search(
        _ query: [Float],
        within radius: Float,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(.float32(query.span), within: radius, among: candidates, options: options)
    }

    /// Finds the nearest vectors of many queries; see
    /// ``search(batch:k:threads:among:options:)-(VectorSpan,_,_,_,_)``.
    public func search(
        batch queries: [Float],
        k: Int,
        threads: Int = 1,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        try search(
            batch: .float32(queries.span),
            k: k,
            threads: threads,
            among: candidates,
            options: options
        )
    }
}
