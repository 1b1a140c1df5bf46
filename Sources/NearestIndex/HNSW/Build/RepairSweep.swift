/// A pass over all nodes that unlinks removed ones, some nodes at each change.
///
/// After it, no link leads to the nodes that had been removed when it began.
///
/// The sweep chooses each list that leads to removed nodes again, from its other nodes and the
/// neighbors of the removed ones (as in Singh et al., *FreshDiskANN*, 2021, Algorithm 4). It is
/// divided into steps, and each change takes some of them, so that no change waits for all of it.
struct RepairSweep: Sendable {
    /// The version in which it began: the nodes removed by then are unlinked.
    let version: UInt64
    /// The nodes to unlink.
    let targets: [Int]
    /// The next node to repair.
    var next = 0
    /// The first node that was inserted after it began: such nodes never get links to the targets.
    let end: Int
}
