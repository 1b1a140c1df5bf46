/// Collects all neighbors within a radius, however many there are.
struct RadiusCollector: NeighborCollector {
    /// The radius; neighbors at exactly this distance are kept.
    let worstDistance: Float
    /// The neighbors kept: in order of distance after ``sort()``, in order of arrival before.
    private(set) var neighbors: [Neighbor] = []

    /// Makes an empty collector; `radius` is not NaN.
    init(radius: Float) {
        worstDistance = radius
    }

    /// Always true: the radius can reject neighbors from the beginning.
    var isFull: Bool { true }

    /// Always nil: all within the radius are wanted.
    var wanted: Int? { nil }

    /// The identifiers of the neighbors kept.
    ///
    /// - Complexity: O(neighbors), expected.
    var ids: Set<VectorID> { Set(neighbors.lazy.map(\.id)) }

    /// Keeps the neighbor if it is within the radius.
    mutating func offer(_ neighbor: Neighbor) {
        if neighbor.distance <= worstDistance { neighbors.append(neighbor) }
    }

    /// Sorts the neighbors, nearest first, ties by identifier.
    mutating func sort() {
        neighbors.sort { $0.isNearer(than: $1) }
    }
}
