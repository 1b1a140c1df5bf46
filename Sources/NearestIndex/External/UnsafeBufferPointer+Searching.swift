extension UnsafeBufferPointer: ContiguousVectors where Element == Float {
    // SAFETY for all that follows: the span lives as long as the call, during which the caller
    // keeps the buffer valid.

    /// Calls `body` with the buffer's elements.
    public func withVectors<Result: ~Copyable, Failure: Error>(
        _ body: (VectorSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result { unsafe try body(.float32(span)) }
}

extension VectorSearching {
    /// Finds the `k` nearest vectors; see ``search(_:k:among:options:)-(VectorSpan,_,_,_)``.
    public func search(
        _ query: UnsafeBufferPointer<Float>,
        k: Int,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        // SAFETY: the caller keeps the buffer valid until the search returns.
        try unsafe search(.float32(query.span), k: k, among: candidates, options: options)
    }
}
