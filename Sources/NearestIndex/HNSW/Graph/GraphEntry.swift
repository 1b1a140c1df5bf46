/// The node from which searches of a graph begin.
package struct GraphEntry: Sendable, Hashable {
    /// The node, which is the row of its vector.
    package let node: Int
    /// The node's highest layer, which is the highest of the graph.
    package let layer: Int

    /// Makes an entry.
    package init(node: Int, layer: Int) {
        self.node = node
        self.layer = layer
    }
}
