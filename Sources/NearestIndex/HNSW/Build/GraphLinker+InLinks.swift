// Choosing a list again may remove the last link to a node. To know for certain whether a node is
// linked to, one would have to read all lists. But its own neighbors are the most likely to link to
// it, so if none of them does, one of them gets a link. ``Reachability`` finds what this misses.
extension GraphLinker {
    /// Makes sure that one of a node's neighbors links to it, on layer 0.
    ///
    /// It does nothing under metrics for which a vector need not be nearest to itself: short
    /// vectors are near to no query there, and links to them would replace links that searches
    /// need.
    func ensureInLink(_ node: Int) {
        guard context.parts.codec.metric.isNearestToItself else { return }
        let neighbors = graph.nodes(of: node).filter { newNodes.stays($0, view) }
        if neighbors.contains(where: { graph.list(of: $0).leads(to: node) }) { return }
        // Of many copies hardly any has a link to spare, and looking for one takes long. A node
        // with a full list could not take a link over.
        if !graph.list(of: node).isFull, let copy = neighbors.first(where: { isCopy($0, of: node) })
        {
            return splice(CopySplice(node: node, copy: copy))
        }
        for neighbor in neighbors {
            if let slot = spareSlot(of: neighbor) {
                return setLink(of: neighbor, slot: slot, to: node)
            }
        }
    }

    // The end of a list, or its last link to a node that one of that node's own neighbors links to.
    private func spareSlot(of node: Int) -> Int? {
        let links = graph.nodes(of: node)
        if links.count < graph.width { return links.count }
        return links.indices.last { slot in
            graph.list(of: links[slot]).contains {
                $0 != node && graph.list(of: $0).leads(to: links[slot])
            }
        }
    }
}
