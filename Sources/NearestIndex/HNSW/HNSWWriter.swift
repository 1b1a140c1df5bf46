/// What only the writer of a graph knows from change to change, behind the index' lock.
struct HNSWWriter: Sendable {
    /// Lengths of links on layer 0, kept while many vectors are inserted.
    var lengths: LinkDistances?
    /// float16 copies of the rows, kept while so many vectors are inserted that it pays.
    var halves: HalfRows?
    /// Insertions in progress that want these kept.
    var manyUsers = 0
    /// The repair of what removed nodes held together, if one is under way.
    var sweep: HNSWSweep?
    /// Rows when prefetching was last tuned.
    var tunedRows = 0
    /// Vectors inserted or removed since it was last made sure that every node can be reached.
    var changesSinceCheck = 0
}

/// A pass over all nodes, some at each change, after which no link leads to the nodes that had been
/// removed when it began.
struct HNSWSweep: Sendable {
    /// The version in which it began: the nodes that had died by then are those to be unlinked.
    let version: UInt64
    /// Those nodes.
    let targets: [Node]
    /// The next node to look at.
    var next: Node = 0
    /// Nodes from here on came later, when no link to the targets was made any more.
    let end: Node
}
