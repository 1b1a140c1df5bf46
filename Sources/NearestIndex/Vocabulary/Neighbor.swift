/// One result of a search: a vector's identifier and its distance from the query.
public struct Neighbor: Sendable, Hashable, Identifiable, Codable, BitwiseCopyable {
    /// The vector's identifier.
    public var id: VectorID
    /// The distance from the query in the index's ``Metric``; smaller is nearer.
    ///
    /// Never NaN.
    public var distance: Float

    /// Pairs an identifier with a distance.
    public init(id: VectorID, distance: Float) {
        self.id = id
        self.distance = distance
    }

    /// Whether this result comes before the other: by distance, ties by identifier.
    ///
    /// The order is total for distinct identifiers, so a result list does not depend on the order
    /// in which vectors are found, nor on the number of threads.
    @inlinable
    package func isNearer(than other: Neighbor) -> Bool {
        distance < other.distance || (distance == other.distance && id < other.id)
    }
}
