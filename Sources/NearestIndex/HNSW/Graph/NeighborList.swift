internal import Synchronization

/// The links of one node on one layer: 32-bit node numbers in a block of memory, up to the first
/// ``end`` or the end of the block.
///
/// ```swift
/// for neighbor in graph.list(of: node) { visit(neighbor) }
/// ```
///
/// A writer may change a list while others read it, link by link. A reader finds the old link or
/// the new one, and both lead to nodes that may be read. Links are stored with release and loaded
/// with acquire ordering, so a reader that sees a link also sees the node's row and lists.
@safe struct NeighborList: Sequence {
    /// Marks the end of a list that does not fill its block.
    static let end = UInt32.max

    private let links: UnsafeMutablePointer<Atomic<UInt32>>
    /// The links that the block can hold.
    let capacity: Int

    // SAFETY for all that follows: the block has `capacity` initialized links and outlives the
    // list.

    /// Views one of some blocks of links.
    @inline(__always)
    init(_ blocks: ChunkedItems, _ index: Int, capacity: Int) {
        unsafe links = blocks.item(index).assumingMemoryBound(to: Atomic<UInt32>.self)
        self.capacity = capacity
    }

    /// Returns the link at a position below ``capacity``, or ``end``.
    @inline(__always)
    func link(_ slot: Int) -> UInt32 {
        unsafe links[slot].load(ordering: .acquiring)
    }

    /// Writes the link at a position below ``capacity``.
    func store(_ link: UInt32, at slot: Int) {
        unsafe links[slot].store(link, ordering: .releasing)
    }

    /// Initializes the block as an empty list.
    func initialize() {
        for slot in 0..<capacity { unsafe (links + slot).initialize(to: Atomic(Self.end)) }
    }

    /// The number of links.
    ///
    /// - Complexity: O(`capacity`); lists are short and lie in one to four cache lines.
    var count: Int {
        var slot = 0
        while slot < capacity, link(slot) != Self.end { slot &+= 1 }
        return slot
    }

    /// Whether there is no place for another link.
    var isFull: Bool { capacity == 0 || link(capacity &- 1) != Self.end }

    /// Whether one of the links leads to a node.
    func leads(to node: Int) -> Bool {
        contains { $0 == node }
    }

    /// Copies every link of another list of the same capacity, in order.
    func copy(_ other: NeighborList) {
        for slot in 0..<capacity { store(other.link(slot), at: slot) }
    }

    /// Returns an iterator, which sees changes that are made during the iteration.
    func makeIterator() -> Iterator { Iterator(list: self) }

    /// Iterates over the nodes of a list, in its order.
    struct Iterator: IteratorProtocol {
        fileprivate let list: NeighborList
        private var slot = 0

        fileprivate init(list: NeighborList) {
            self.list = list
        }

        /// Returns the next node; nil at the end of the list.
        @inline(__always)
        mutating func next() -> Int? {
            guard slot < list.capacity else { return nil }
            let link = list.link(slot)
            guard link != NeighborList.end else { return nil }
            slot &+= 1
            return Int(link)
        }
    }
}
