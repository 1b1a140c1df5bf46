/// The lengths of the links of layer 0, kept while many vectors are inserted.
///
/// With them a list that overflows is pruned without computing distances again.
///
/// A length that was never written reads as unknown, so new memory needs no initialization.
final class LinkLengths: @unchecked Sendable {
    // Unchecked: only the thread that writes a node's links uses the node's lengths.
    private let arena: ChunkedArena
    private let width: Int
    private let items: ChunkedItems

    /// Makes the lengths of no nodes, for lists of `width` links.
    init(width: Int) throws(NearestError) {
        self.width = width
        arena = try ChunkedArena(
            itemBytes: width * 4,
            chunkBytes: 1 << 23,
            maximumCount: GraphLayout.maximumNodes
        )
        items = ChunkedItems(arena)
    }

    /// Allocates memory for `count` nodes in all.
    func grow(to count: Int) throws(NearestError) {
        try arena.grow(to: count)
    }

    // Bits are stored inverted: zero, as fresh memory reads, stands for one certain NaN.
    private func slots(_ node: Int) -> ScratchSpan<UInt32> { items.numbers(node, count: width) }

    /// Returns the length of a link; NaN if it is not known.
    func distance(_ node: Int, _ slot: Int) -> Float {
        Float(bitPattern: ~slots(node)[slot])
    }

    /// Marks all lengths of a node's links as unknown.
    func forget(_ node: Int) {
        for slot in 0..<width { set(node, slot, .nan) }
    }

    /// Sets the length of a link; NaN if it is not known.
    func set(_ node: Int, _ slot: Int, _ distance: Float) {
        slots(node)[slot] = distance.isNaN ? 0 : ~distance.bitPattern
    }
}
