/// The adjacency of a graph as searches read it: plain pointers into memory of an index, or of a
/// mapped file.
///
/// A node's number is the row of its vector. Layer 0 has a block of `width` links for each node.
/// Above it a node has a block of `upperWidth` links for each layer up to its own highest one,
/// found through a column that holds the number of its first block plus one, or 0.
package struct GraphView: Sendable {
    private let blocks: ChunkedItems
    /// For each node, the number of its first block above layer 0 plus one, or 0.
    let upperStarts: ChunkedItems
    /// The blocks above layer 0.
    let upperBlocks: ChunkedItems
    /// An upper bound of the blocks above layer 0, for links of damaged files.
    private let upperCount: Int
    /// The most links of a node on layer 0.
    let width: Int
    /// The most links of a node on one of the layers above.
    let upperWidth: Int

    /// Views the blocks of a graph.
    ///
    /// - Parameters:
    ///   - parameters: what the graph is built with.
    ///   - blocks: a block of layer 0 for each node.
    ///   - upperStarts: the column of first blocks, 4 bytes for each node.
    ///   - upperBlocks: the blocks above layer 0.
    ///   - upperCount: the most blocks that there can be above layer 0.
    init(
        _ parameters: HNSWParameters,
        blocks: ChunkedItems,
        upperStarts: ChunkedItems,
        upperBlocks: ChunkedItems,
        upperCount: Int
    ) {
        self.blocks = blocks
        self.upperStarts = upperStarts
        self.upperBlocks = upperBlocks
        self.upperCount = upperCount
        width = GraphLayout.width(parameters)
        upperWidth = GraphLayout.upperWidth(parameters)
    }

    /// Returns the list of a node on layer 0.
    @inline(__always)
    func list(of node: Int) -> NeighborList {
        NeighborList(blocks, node, capacity: width)
    }

    /// Returns the list of a node on a layer.
    ///
    /// It has no capacity if the node is not on that layer: links of a damaged file may lead to
    /// such a node.
    @inline(__always)
    func list(of node: Int, layer: Int) -> NeighborList {
        if layer == 0 { return list(of: node) }
        let first = Int(upperStarts.loadNumber(node))
        let number = first &- 1 &+ (layer &- 1)
        guard first > 0, number < upperCount else {
            return NeighborList(blocks, node, capacity: 0)
        }
        return NeighborList(upperBlocks, number, capacity: upperWidth)
    }

    /// Prefetches a node's list on layer 0.
    @inline(__always)
    func prefetchList(of node: Int) {
        blocks.prefetch(node, byteCount: width &* 4)
    }

    /// Returns the most links of a node on a layer.
    func width(of layer: Int) -> Int { layer == 0 ? width : upperWidth }

    /// Returns a copy of a list, in its order.
    package func nodes(of node: Int, layer: Int = 0) -> [Int] {
        Array(list(of: node, layer: layer))
    }
}
