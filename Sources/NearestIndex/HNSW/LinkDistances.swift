/// The lengths of the links of layer 0, kept beside them while many vectors are inserted, so that a
/// list that overflows is pruned without computing them again.
///
/// What was never written reads as unknown, so the memory need not be prepared.
@safe final class LinkDistances: @unchecked Sendable {
    // Unchecked: the writer's, or of the thread that writes the node's links.
    private let arena: Arena
    private let width: Int
    private let items: ChunkedItems

    init(width: Int) throws(NearestError) {
        self.width = width
        arena = try Arena(itemBytes: width * 4, chunkBytes: 1 << 23, limit: HNSWGraph.nodeLimit)
        items = ChunkedItems(arena)
    }

    /// Makes room for `count` nodes in all.
    func grow(to count: Int) throws(NearestError) {
        try arena.grow(to: count)
    }

    // Bits are stored inverted: zero, as fresh memory reads, stands for one certain NaN.
    private func slots(_ node: Node) -> UnsafeMutablePointer<UInt32> {
        unsafe items.item(node).assumingMemoryBound(to: UInt32.self)
    }

    /// The length of a link; NaN if it is not known.
    func distance(_ node: Node, _ slot: Int) -> Float {
        Float(bitPattern: ~(unsafe slots(node)[slot]))
    }

    /// Says that no length of a node's links is known.
    func forget(_ node: Node) {
        for slot in 0..<width { set(node, slot, .nan) }
    }

    /// Says how long a link is; NaN if it is not known.
    func set(_ node: Node, _ slot: Int, _ distance: Float) {
        unsafe slots(node)[slot] = distance.isNaN ? 0 : ~distance.bitPattern
    }
}
