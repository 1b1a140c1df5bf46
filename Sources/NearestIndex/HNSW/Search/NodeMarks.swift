/// The nodes that one search of a layer has seen; see ``VisitedSet``.
///
/// A byte for each node equals the search's tag if the node has been seen.
package struct NodeMarks {
    // One for each node below the count that the set was cleared for.
    private let marks: ScratchSpan<UInt8>
    private let tag: UInt8

    /// Views the marks of a search.
    @inline(__always)
    init(_ marks: ScratchSpan<UInt8>, tag: UInt8) {
        self.marks = marks
        self.tag = tag
    }

    /// Whether a node has been seen.
    @inline(__always)
    package func contains(_ node: Int) -> Bool { marks[node] == tag }

    /// Marks a node as seen, and returns whether it is new.
    ///
    /// It has no branch: about half of the neighbors of a node are new, so one would often be
    /// mispredicted.
    @inline(__always)
    @discardableResult
    package func insert(_ node: Int) -> Bool {
        let isNew = marks[node] != tag
        marks[node] = tag
        return isNew
    }

    /// Forgets that a node has been seen.
    @inline(__always)
    package func remove(_ node: Int) { marks[node] = tag &- 1 }
}
