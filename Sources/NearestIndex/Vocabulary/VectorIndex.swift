/// An index that can change: one thread inserts, replaces or removes vectors while others search.
///
/// Changes run one at a time. Searches never wait for them, and each sees the index as it was at
/// one moment. ``FlatIndex`` and ``HNSWIndex`` conform.
public protocol VectorIndex: VectorSearching {
    /// Adds a vector, or replaces the one with that identifier.
    ///
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` for a vector of another length or one that cannot be compared;
    ///   the index is unchanged then.
    @discardableResult
    func insert(_ vector: Span<Float>, id: VectorID) throws(NearestError) -> Bool

    /// Removes a vector.
    ///
    /// - Returns: whether the index held a vector with that identifier.
    @discardableResult
    func remove(_ id: VectorID) -> Bool
}

extension VectorIndex {
    /// Adds a vector, or replaces the one with that identifier; see
    /// ``insert(_:id:)-(Span<Float>,_)``.
    @discardableResult
    public func insert(_ vector: [Float], id: VectorID) throws(NearestError) -> Bool {
        try insert(vector.span, id: id)
    }
}
