// Copies and changes of whole lists, when nodes move or come from a file. Writer only.
extension HNSWGraph {
    /// Copies the lists of a node to a node that nothing leads to, on the same layers.
    func copyLinks(from node: Int, to copy: Int, topLayer: Int) {
        for layer in 0...topLayer {
            view.list(of: copy, layer: layer).copy(view.list(of: node, layer: layer))
        }
    }

    /// Copies the lists of the same node of another graph, whose parameters are equal.
    func copyLinks(of node: Int, from other: GraphView, topLayer: Int) {
        for layer in 0...topLayer {
            view.list(of: node, layer: layer).copy(other.list(of: node, layer: layer))
        }
    }

    /// Adds a link to a node's list on layer 0, instead of the last one if the list is full.
    func appendLink(from node: Int, to other: Int) {
        let list = view.list(of: node)
        list.store(UInt32(other), at: min(list.count, list.capacity - 1))
    }

    /// Changes the links of a list that lead to moved nodes to their new places.
    ///
    /// - Parameters:
    ///   - node: the node whose list it is.
    ///   - layer: the layer.
    ///   - places: the new place of each moved node.
    ///   - first: no node below it has moved.
    func repoint(_ node: Int, layer: Int, _ places: [Int: Int], from first: Int) {
        let list = view.list(of: node, layer: layer)
        for (slot, neighbor) in list.enumerated() {
            guard neighbor >= first, let place = places[neighbor] else { continue }
            list.store(UInt32(place), at: slot)
        }
    }
}
