/// What a scan offers its finds to: the top k, or all within a radius.
protocol NeighborCollector {
    /// The distance above which an offer is refused. Never grows.
    var limit: Float { get }
    /// Whether the limit is worth testing before anything else: false while all is welcome.
    var isFull: Bool { get }
    /// Takes a neighbor, or refuses it when it is farther than those held.
    mutating func offer(_ neighbor: Neighbor)
}

/// All neighbors within a radius, however many.
struct WithinRadius: NeighborCollector {
    let limit: Float
    private(set) var neighbors: [Neighbor] = []

    init(radius: Float) {
        limit = radius
    }

    var isFull: Bool { true }

    mutating func offer(_ neighbor: Neighbor) {
        if neighbor.distance <= limit { neighbors.append(neighbor) }
    }

    mutating func sort() {
        neighbors.sort { $0.isNearer(than: $1) }
    }
}
