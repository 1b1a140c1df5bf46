/// Determines the highest layer of each node, pseudorandomly.
///
/// The layer depends only on the seed and the identifier, so neither on the order of insertion nor
/// on the number of threads, and files need not store it. Layers are drawn as in Malkov and
/// Yashunin, *Efficient and robust approximate nearest neighbor search using hierarchical navigable
/// small world graphs*, 2018, Algorithm 1: a node is on layer `l` or above with the probability
/// `m^-l`.
package struct LayerAssignment: Sendable {
    /// The highest layer that any node can be on.
    static let highest = 24

    private let seed: UInt64
    private let m: UInt64

    /// Prepares the seed and `m` of a graph.
    package init(_ parameters: HNSWParameters) {
        seed = (parameters.seed &+ 0x9E37_79B9_7F4A_7C15).scrambled
        m = UInt64(parameters.m)
    }

    /// Returns the highest layer of the node of an identifier.
    package func topLayer(of id: VectorID) -> Int {
        // A uniform number, compared with m^-1, m^-2 and so on: no logarithm, whose last bit may
        // differ between systems.
        var threshold = UInt64.max / m
        let drawn = (id.rawValue ^ seed).scrambled
        var layer = 0
        while drawn < threshold, layer < Self.highest {
            layer += 1
            threshold /= m
        }
        return layer
    }

    /// Returns how many blocks above layer 0 the nodes of some identifiers take together.
    func upperBlocks(of ids: some Sequence<VectorID>) -> Int {
        ids.reduce(0) { $0 + topLayer(of: $1) }
    }
}
