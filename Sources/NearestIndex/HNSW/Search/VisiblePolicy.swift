/// Walks over all nodes of a layer, and returns those that are visible: Algorithm 2 as published.
struct VisiblePolicy: TraversalPolicy {
    /// Tells which nodes are visible.
    let view: RowView
    let layer: Int

    @inline(__always)
    func isExcluded(_ node: Int) -> Bool { !view.isVisible(node) }
}
