internal import Synchronization

// Choosing a list anew may take the last link to a node away. Whether a node is linked to is known for
// certain only after looking at all lists; but its own neighbors are the most likely to lead to it, so if
// none of them does, one of them is made to. What this misses is found when all nodes are visited.
extension HNSWLinker {
    /// Makes sure that one of a node's neighbors leads to it, on layer 0.
    ///
    /// Not under inner products: short vectors are nobody's neighbors there, and links to them would
    /// take the places of links that searches need.
    func keepLinked(_ node: Node) {
        guard index.metric != .innerProduct else { return }
        let neighbors = graph.list(of: node).filter { newcomers.stays($0, visibility) }
        if neighbors.contains(where: { leads($0, to: node) }) { return }
        for neighbor in neighbors {
            if let slot = spareSlot(of: neighbor) {
                return setLink(of: neighbor, slot: slot, to: node)
            }
        }
    }

    // The end of a list, or the last link to a node to which another of its own neighbors leads.
    private func spareSlot(of node: Node) -> Int? {
        let links = graph.list(of: node)
        if links.count < graph.width { return links.count }
        return links.indices.last { slot in
            graph.list(of: links[slot]).contains { $0 != node && leads($0, to: links[slot]) }
        }
    }

    private func leads(_ node: Node, to other: Node) -> Bool {
        let links = unsafe graph.links(of: node)
        for slot in 0..<graph.width {
            let link = unsafe links[slot].load(ordering: .relaxed)
            if link == other { return true }
            if link == noLink { return false }
        }
        return false
    }
}
