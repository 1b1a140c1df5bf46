internal import Synchronization

/// The adjacency of an index in memory, which grows by chunks.
///
/// Any number of threads read it without waiting, through ``view``. One thread at a time writes it,
/// or several write the lists of different nodes.
final class HNSWGraph: @unchecked Sendable {
    // Unchecked because of the free blocks, which only the writer uses.

    /// The links as searches read them.
    let view: GraphView
    /// A block of layer 0 for each node.
    let blocks: ChunkedArena
    /// For each node, its first block above layer 0 plus one, or 0.
    let upperStarts: ChunkedArena
    /// The blocks above layer 0.
    let upperBlocks: ChunkedArena
    // The entry's layer in the upper half and its node in the lower; all ones for none.
    private let packedEntry = Atomic<UInt64>(UInt64.max)
    /// Free blocks above layer 0: at index `n`, the starts of free runs of `n` blocks.
    private var freeUpperBlocks: [[Int]] = []
    /// The number of blocks above layer 0 that were ever used.
    private var upperEnd = 0
    /// Blocks above layer 0 that were reserved and not taken.
    private var reservedUpper = 0
    private let upperUsed = Atomic<Int>(0)

    /// Makes a graph of no nodes.
    init(_ parameters: HNSWParameters) throws(NearestError) {
        let maximum = GraphLayout.maximumNodes
        blocks = try ChunkedArena(
            itemBytes: GraphLayout.blockBytes(parameters),
            chunkBytes: 1 << 23,
            maximumCount: maximum
        )
        upperStarts = try ChunkedArena(itemBytes: 4, chunkBytes: 1 << 18, maximumCount: maximum)
        upperBlocks = try ChunkedArena(
            itemBytes: GraphLayout.upperBlockBytes(parameters),
            chunkBytes: 1 << 21,
            maximumCount: maximum
        )
        view = GraphView(
            parameters,
            blocks: ChunkedItems(blocks),
            upperStarts: ChunkedItems(upperStarts),
            upperBlocks: ChunkedItems(upperBlocks),
            upperCount: maximum
        )
    }

    /// Where searches begin; nil while there are no nodes.
    var entry: GraphEntry? {
        get {
            let packed = packedEntry.load(ordering: .acquiring)
            guard packed != UInt64.max else { return nil }
            return GraphEntry(node: Int(packed & 0xFFFF_FFFF), layer: Int(packed >> 32))
        }
        set {
            let packed = newValue.map { UInt64($0.layer) << 32 | UInt64($0.node) }
            packedEntry.store(packed ?? UInt64.max, ordering: .releasing)
        }
    }

    /// Allocates memory for `count` nodes in all, with `upper` more blocks above layer 0.
    ///
    /// Writer only. Nothing that readers see is changed if memory runs out.
    func grow(to count: Int, upper: Int) throws(NearestError) {
        try blocks.grow(to: count)
        try upperStarts.grow(to: count)
        try upperBlocks.grow(to: upperEnd + reservedUpper + upper)
    }

    /// Reserves blocks of ``grow(to:upper:)`` for nodes that will be prepared; a negative number
    /// cancels a reservation.
    ///
    /// Writer only.
    func reserve(upper: Int) { reservedUpper += upper }

    /// Gives a node empty lists up to its highest layer, in memory that ``grow(to:upper:)``
    /// allocated.
    ///
    /// Writer only, on a node that nothing leads to, whose blocks were reserved.
    ///
    /// - Parameters:
    ///   - node: the node.
    ///   - topLayer: its highest layer.
    ///   - replacedLayer: the highest layer of the node that used the row before; evaluated only if
    ///     there was one.
    func prepare(_ node: Int, topLayer: Int, replacedLayer: @autoclosure () -> Int) {
        view.list(of: node).initialize()
        release(node, topLayer: replacedLayer())
        guard topLayer > 0 else { return }
        reservedUpper -= topLayer
        let first = takeUpperBlocks(topLayer)
        for layer in 0..<topLayer {
            // The block was taken for this node, which no reader can reach.
            let list = NeighborList(view.upperBlocks, first + layer, capacity: view.upperWidth)
            list.initialize()
        }
        view.upperStarts.storeNumber(UInt32(first + 1), at: node)
    }

    /// Frees the blocks of a node above layer 0.
    ///
    /// Writer only, on a node that nothing leads to.
    func release(_ node: Int, topLayer: @autoclosure () -> Int) {
        let held = Int(view.upperStarts.loadNumber(node))
        guard held > 0 else { return }
        let count = topLayer()
        while freeUpperBlocks.count <= count { freeUpperBlocks.append([]) }
        freeUpperBlocks[count].append(held - 1)
        view.upperStarts.storeNumber(0, at: node)
    }

    /// Frees the memory of all but the first `count` nodes.
    ///
    /// Writer only, and only when no link leads to the other nodes and no reader can reach them.
    func shrink(to count: Int) {
        blocks.shrink(to: count)
        upperStarts.shrink(to: count)
    }

    /// Returns the bytes of `count` nodes on layer 0, and of all blocks above it.
    func memoryUsed(nodes count: Int) -> (links: Int, upperLinks: Int) {
        (
            count * (blocks.itemBytes + upperStarts.itemBytes),
            upperUsed.load(ordering: .relaxed) * upperBlocks.itemBytes
        )
    }

    // Returns the first of `count` adjacent blocks: a free run of that length, or new ones.
    private func takeUpperBlocks(_ count: Int) -> Int {
        if count < freeUpperBlocks.count, let first = freeUpperBlocks[count].popLast() {
            return first
        }
        let first = upperEnd
        upperEnd += count
        upperUsed.store(upperEnd, ordering: .relaxed)
        return first
    }
}
