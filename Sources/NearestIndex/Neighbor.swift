/// One answer of a search: a vector's identifier and its distance from the query.
public struct Neighbor: Sendable, Hashable, BitwiseCopyable {
    /// Which vector.
    public var id: VectorID
    /// How far it is from the query, in the index's ``Metric``: smaller is nearer.
    public var distance: Float

    /// Pairs an identifier with a distance.
    public init(id: VectorID, distance: Float) {
        self.id = id
        self.distance = distance
    }

    /// Whether this answer comes before the other: by distance, ties by identifier.
    @inlinable
    package func isNearer(than other: Neighbor) -> Bool {
        distance < other.distance || (distance == other.distance && id < other.id)
    }
}
