/// An index or segment that offers cursors: searches that yield the next neighbors on demand.
///
/// Use a cursor where the number of neighbors is not known in advance, for example when results are
/// filtered or grouped after the search. ``HNSWIndex`` and segments of graphs conform.
public protocol CursorSearching: VectorSearching {
    /// Begins a search that yields neighbors on demand.
    ///
    /// - Parameters:
    ///   - query: ``VectorSearching/dimension`` numbers.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    /// - Returns: a search that has not yielded any neighbor yet.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared.
    func cursor(
        for query: VectorSpan,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> NeighborCursor
}

extension CursorSearching {
    /// Begins a search that yields neighbors on demand; see
    /// ``cursor(for:among:options:)-(VectorSpan,_,_)``.
    public func cursor(
        for query: [Float],
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> NeighborCursor {
        try cursor(for: .float32(query.span), among: candidates, options: options)
    }

    /// Begins a search that yields neighbors on demand; see
    /// ``cursor(for:among:options:)-(VectorSpan,_,_)``.
    public func cursor(
        for query: Span<Float>,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> NeighborCursor {
        try cursor(for: .float32(query), among: candidates, options: options)
    }
}
