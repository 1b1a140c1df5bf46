/// Receives the neighbors that a scan finds: ``TopK`` keeps the nearest `k`, ``RadiusCollector``
/// all within a radius.
///
/// Scans are generic over it, so that the call in their inner loop is direct.
protocol NeighborCollector {
    /// The distance above which an offer is rejected. Never grows.
    var worstDistance: Float { get }
    /// Whether ``worstDistance`` can reject anything yet; false while every offer is taken.
    var isFull: Bool { get }
    /// Whether the vector with that identifier is among the neighbors.
    func holds(_ id: VectorID) -> Bool
    /// Takes a neighbor, or rejects it if it is too far.
    mutating func offer(_ neighbor: Neighbor)
}
