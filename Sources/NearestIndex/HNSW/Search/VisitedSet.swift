/// The nodes that a search has seen: a byte for each node, equal to the search's number if seen.
///
/// Beginning a search costs nothing, except every 255th time, when the bytes are cleared. It is
/// modeled on the visited list of hnswlib.
package struct VisitedSet: ~Copyable {
    private var marks = ScratchBuffer<UInt8>(0)
    /// Nodes that the bytes cover; it grows with the index.
    package private(set) var capacity = 0
    private var tag: UInt8 = 0

    /// Makes a set that covers no nodes yet.
    package init() {}

    /// Forgets all nodes; from now on nodes below `count` may be marked.
    package mutating func clear(count: Int) {
        if count > capacity {
            capacity = max(count, capacity + capacity / 4)
            marks = ScratchBuffer(capacity, repeating: 0)
            tag = 0
        } else if tag == .max {
            marks.span.fill(0)
            tag = 0
        }
        tag &+= 1
    }

    /// The marks of the current search; valid until the next ``clear(count:)``.
    package var current: NodeMarks { NodeMarks(marks.span, tag: tag) }
}
