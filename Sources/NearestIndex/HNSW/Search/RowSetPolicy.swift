/// Walks over all nodes of layer 0, and returns only those in a set.
struct RowSetPolicy: TraversalPolicy {
    /// The rows that may be returned.
    let set: RowSet

    var layer: Int { 0 }

    @inline(__always)
    func isExcluded(_ node: Int) -> Bool { !set.contains(node) }
}
