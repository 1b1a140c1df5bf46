internal import Synchronization

/// The adjacency of an index: grows by chunks, written by one thread at a time or by several on
/// different nodes, read by any number without waiting.
@safe final class HNSWGraph: @unchecked Sendable {
    // Unchecked because of what belongs to the writer: the free blocks.

    /// Where searches begin.
    struct Entry: Equatable {
        let node: Node
        /// Its highest layer, and the graph's.
        let level: Int
    }

    /// Nodes that there can be: numbers of 30 bits leave two bits of a candidate's key for marks.
    static let nodeLimit = 1 << 30

    let view: HNSWGraphView
    /// Keeps lent links.
    private let owner: (any AnyObject & Sendable)?
    let blocks: Arena
    let upperStarts: Arena
    let upperBlocks: Arena
    private let packedEntry = Atomic<UInt64>(UInt64.max)
    /// Blocks above layer 0 that were used and are free, by how many follow each other.
    private var freeUpperBlocks: [[Int]] = []
    /// Blocks above layer 0 from the first on that were ever used.
    private var upperEnd = 0
    /// Blocks above layer 0 that have been promised and not taken.
    private var reservedUpper = 0
    private let upperUsed = Atomic<Int>(0)

    init(_ parameters: HNSWParameters) throws(NearestError) {
        owner = nil
        let (width, upperWidth) = (2 * parameters.m, parameters.m)
        blocks = try Arena(
            itemBytes: Self.blockBytes(width),
            chunkBytes: 1 << 23,
            limit: Self.nodeLimit
        )
        upperStarts = try Arena(itemBytes: 4, chunkBytes: 1 << 18, limit: Self.nodeLimit)
        upperBlocks = try Arena(
            itemBytes: Self.blockBytes(upperWidth),
            chunkBytes: 1 << 21,
            limit: Self.nodeLimit
        )
        view = HNSWGraphView(
            blocks: ChunkedItems(blocks),
            upperStarts: ChunkedItems(upperStarts),
            upperBlocks: ChunkedItems(upperBlocks),
            upperCount: Self.nodeLimit,
            width: width,
            upperWidth: upperWidth
        )
    }

    /// Makes a graph of lent links, which nobody changes.
    init(_ lent: LentGraph) throws(NearestError) {
        owner = lent.owner
        let (width, upperWidth) = (2 * lent.parameters.m, lent.parameters.m)
        blocks = unsafe try Arena(lent: lent.links, itemBytes: Self.blockBytes(width))
        upperStarts = unsafe try Arena(lent: lent.upperStarts, itemBytes: 4)
        upperBlocks = unsafe try Arena(
            lent: lent.upperLinks,
            itemBytes: Self.blockBytes(upperWidth)
        )
        view = HNSWGraphView(
            blocks: ChunkedItems(blocks),
            upperStarts: ChunkedItems(upperStarts),
            upperBlocks: ChunkedItems(upperBlocks),
            upperCount: lent.upperCount,
            width: width,
            upperWidth: upperWidth
        )
        upperEnd = lent.upperCount
        upperUsed.store(lent.upperCount, ordering: .relaxed)
        entry = lent.entry.map { Entry(node: $0.node, level: $0.layer) }
    }

    // Whole cache lines, or a power of two of them that fit one.
    static func blockBytes(_ width: Int) -> Int {
        var unit = 4
        while unit < 64, unit < width * 4 { unit *= 2 }
        return (width * 4 + unit - 1) / unit * unit
    }

    /// Where searches begin; nil while there is no node.
    var entry: Entry? {
        get {
            let packed = packedEntry.load(ordering: .acquiring)
            guard packed != UInt64.max else { return nil }
            return Entry(node: Int(packed & 0xFFFF_FFFF), level: Int(packed >> 32))
        }
        set {
            let packed = newValue.map { UInt64($0.level) << 32 | UInt64($0.node) }
            packedEntry.store(packed ?? UInt64.max, ordering: .releasing)
        }
    }

    /// Makes room for `count` nodes in all, with `upper` more blocks above layer 0.
    ///
    /// Writer only. Nothing is changed when memory runs out.
    func grow(to count: Int, upper: Int) throws(NearestError) {
        try blocks.grow(to: count)
        try upperStarts.grow(to: count)
        try upperBlocks.grow(to: upperEnd + reservedUpper + upper)
    }

    /// Keeps room of ``grow(to:upper:)`` for nodes that will be prepared; a negative number gives it up.
    ///
    /// Writer only.
    func reserve(upper: Int) { reservedUpper += upper }

    /// Gives a node empty lists up to its highest layer, in room that ``grow(to:upper:)`` made.
    ///
    /// Writer only, on a node that nothing leads to, whose blocks were reserved.
    ///
    /// `formerLevel` is the highest layer of the node that used the row before, if any did.
    func prepare(_ node: Node, level: Int, formerLevel: @autoclosure () -> Int) {
        unsafe clear(view.links(of: node), view.width)
        release(node, level: formerLevel())
        guard level > 0 else { return }
        reservedUpper -= level
        let first = takeUpperBlocks(level)
        for layer in 0..<level {
            let block = unsafe upperBlocks.item(first + layer)
            unsafe clear(block.assumingMemoryBound(to: Atomic<UInt32>.self), view.upperWidth)
        }
        let start = unsafe view.firstUpperBlock(of: node)
        unsafe start.pointee.store(UInt32(first + 1), ordering: .releasing)
    }

    /// Lets the blocks of a node above layer 0 be used again.
    ///
    /// Writer only, on a node that nothing leads to.
    func release(_ node: Node, level: @autoclosure () -> Int) {
        let start = unsafe view.firstUpperBlock(of: node)
        let held = Int(unsafe start.pointee.load(ordering: .relaxed))
        guard held > 0 else { return }
        let count = level()
        while freeUpperBlocks.count <= count { freeUpperBlocks.append([]) }
        freeUpperBlocks[count].append(held - 1)
        unsafe start.pointee.store(0, ordering: .relaxed)
    }

    /// Gives the memory of all but the first `count` nodes back.
    ///
    /// Writer only, when nothing leads to those behind and nobody reads them.
    func shrink(to count: Int) {
        blocks.shrink(to: count)
        upperStarts.shrink(to: count)
    }

    /// Bytes of `count` nodes on layer 0, and of all blocks above it.
    func memoryUsed(nodes count: Int) -> (links: Int, upperLinks: Int) {
        (
            count * (blocks.itemBytes + upperStarts.itemBytes),
            upperUsed.load(ordering: .relaxed) * upperBlocks.itemBytes
        )
    }

    private func takeUpperBlocks(_ count: Int) -> Int {
        if count < freeUpperBlocks.count, let first = freeUpperBlocks[count].popLast() {
            return first
        }
        let first = upperEnd
        upperEnd += count
        upperUsed.store(upperEnd, ordering: .relaxed)
        return first
    }

    private func clear(_ links: Links, _ width: Int) {
        for slot in 0..<width { unsafe (links + slot).initialize(to: Atomic(noLink)) }
    }
}

// What compacting does to lists. Writer only.
extension HNSWGraph {
    /// Gives a node that nothing leads to the lists of another one, on the same layers.
    func copyLinks(from node: Node, to copy: Node, level: Int) {
        for layer in 0...level {
            let (links, width) = unsafe view.links(of: node, layer: layer)
            let (copies, _) = unsafe view.links(of: copy, layer: layer)
            for slot in 0..<width {
                let link = unsafe links[slot].load(ordering: .relaxed)
                unsafe copies[slot].store(link, ordering: .releasing)
            }
        }
    }

    /// Adds a link to a node's list on layer 0, in place of the last one if there is no room.
    func appendLink(from node: Node, to other: Node) {
        let links = unsafe view.links(of: node)
        var slot = 0
        while slot < view.width - 1, unsafe links[slot].load(ordering: .relaxed) != noLink {
            slot += 1
        }
        unsafe links[slot].store(UInt32(other), ordering: .releasing)
    }

    /// Points the links of a list to nodes from `first` on at the nodes that they became.
    func repoint(_ node: Node, layer: Int, _ places: [Node: Node], from first: Node) {
        let (links, width) = unsafe view.links(of: node, layer: layer)
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .relaxed)
            if link == noLink { break }
            guard link >= first, let place = places[Int(link)] else { continue }
            unsafe links[slot].store(UInt32(place), ordering: .releasing)
        }
    }
}
