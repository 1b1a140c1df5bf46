/// Receives the neighbors that a scan finds: ``TopK`` keeps the nearest `k`, ``RadiusCollector``
/// all within a radius.
///
/// Scans are generic over it, so that the call in their inner loop is direct.
protocol NeighborCollector {
    /// The distance above which an offer is rejected. Never grows.
    var worstDistance: Float { get }
    /// Whether ``worstDistance`` can reject anything yet; false while every offer is taken.
    var isFull: Bool { get }
    /// How many of the nearest are wanted; nil for all within ``worstDistance``.
    var wanted: Int? { get }
    /// The identifiers of the neighbors.
    var ids: Set<VectorID> { get }
    /// Takes a neighbor, or rejects it if it is too far.
    mutating func offer(_ neighbor: Neighbor)
}
