internal import Synchronization

/// A node's number: the row of its vector.
///
/// Links are 32-bit node numbers.
typealias Node = Int

/// A link that leads nowhere: the first one ends a list.
let noLink = UInt32.max

/// A list of links in memory that somebody lends.
typealias Links = UnsafeMutablePointer<Atomic<UInt32>>

/// The adjacency of a graph as searches read it: plain pointers into memory that somebody lends, an
/// index's own or a mapped file's.
///
/// Layer 0 has a block of `width` links for each node. Above it a node has a block of `upperWidth`
/// links for each layer up to its own highest one, found through a column that holds the number of
/// its first block plus one, or 0. A list ends at its first ``noLink`` or with its block.
///
/// A writer may change lists meanwhile, link by link: a reader finds the old link or the new one, and
/// both lead to nodes that may be read.
@safe struct HNSWGraphView {
    let blocks: ChunkedItems
    let upperStarts: ChunkedItems
    let upperBlocks: ChunkedItems
    /// Blocks that there can be above layer 0.
    let upperCount: Int
    /// Links of a block on layer 0.
    let width: Int
    /// Links of a block on the layers above.
    let upperWidth: Int

    // SAFETY for the rest: nodes are below the number of nodes that the lender has made, and layers
    // not above the node's own.

    /// The list of a node on layer 0.
    @inline(__always)
    func links(of node: Node) -> Links {
        unsafe blocks.item(node).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    /// The list of a node on a layer, and its room; none where the node has no list on that layer, as
    /// links of a damaged file may have it.
    @inline(__always)
    func links(of node: Node, layer: Int) -> (start: Links, width: Int) {
        if layer == 0 { return unsafe (links(of: node), width) }
        let first = Int(unsafe firstUpperBlock(of: node).pointee.load(ordering: .acquiring))
        let number = first &- 1 &+ (layer &- 1)
        guard first > 0, number < upperCount else { return unsafe (links(of: node), 0) }
        let block = unsafe upperBlocks.item(number)
        return unsafe (block.assumingMemoryBound(to: Atomic<UInt32>.self), upperWidth)
    }

    /// Links of a block on a layer.
    func width(of layer: Int) -> Int { layer == 0 ? width : upperWidth }

    /// The nodes of a list, in its order, at one moment.
    func list(of node: Node, layer: Int = 0) -> [Node] {
        let (links, width) = unsafe links(of: node, layer: layer)
        var list: [Node] = []
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .acquiring)
            if link == noLink { break }
            list.append(Int(link))
        }
        return list
    }

    /// The number of a node's first block above layer 0 plus one, or 0.
    func firstUpperBlock(of node: Node) -> UnsafeMutablePointer<Atomic<UInt32>> {
        unsafe upperStarts.item(node).assumingMemoryBound(to: Atomic<UInt32>.self)
    }
}

/// Items of one size in chunks of a power of two.
@safe struct ChunkedItems {
    private let chunks: UnsafePointer<UnsafeMutableRawPointer?>
    private let shift: Int
    private let mask: Int
    private let itemBytes: Int

    init(chunks: UnsafePointer<UnsafeMutableRawPointer?>, shift: Int, itemBytes: Int) {
        unsafe self.chunks = chunks
        self.shift = shift
        mask = (1 << shift) - 1
        self.itemBytes = itemBytes
    }

    /// The items of an arena, those that come later included.
    init(_ arena: Arena) {
        unsafe self.init(
            chunks: UnsafePointer(arena.chunkStarts),
            shift: arena.shift,
            itemBytes: arena.itemBytes
        )
    }

    // SAFETY: the index is below what the lender has made, so its chunk is there.
    @inline(__always)
    func item(_ index: Int) -> UnsafeMutableRawPointer {
        unsafe chunks[index &>> shift].unsafelyUnwrapped + (index & mask) &* itemBytes
    }
}
