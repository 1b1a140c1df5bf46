/// The nodes that a change inserts.
struct NewNodes: Sendable {
    /// The nodes, in the order of their vectors in the batch.
    let nodes: [Int]
    /// The highest layer of each node.
    let topLayers: [Int]
    /// The older node that each one replaces, if any.
    let replaced: [Int?]
    private let members: Set<Int>
    private let replacedNodes: Set<Int>

    /// Makes the set; the arrays have the same count.
    init(nodes: [Int], topLayers: [Int], replaced: [Int?]) {
        self.nodes = nodes
        self.topLayers = topLayers
        self.replaced = replaced
        members = Set(nodes)
        replacedNodes = Set(replaced.compactMap(\.self))
    }

    /// No nodes.
    static let none = NewNodes(nodes: [], topLayers: [], replaced: [])

    /// Whether a node is live after the change: one of these, or an older one that is not replaced.
    func stays(_ node: Int, _ view: RowView) -> Bool {
        guard view.isVisible(node) else { return members.contains(node) }
        return replacedNodes.isEmpty || !replacedNodes.contains(node)
    }
}
