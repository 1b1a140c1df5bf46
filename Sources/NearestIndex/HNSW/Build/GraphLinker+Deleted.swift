// Handling of removed nodes: lists that lead to them, and their own lists.
extension GraphLinker {
    /// The most removed nodes whose neighbors are considered for one list.
    private static let maximumRemoved = 512

    /// Chooses a list again that leads to removed nodes, from its other nodes and the neighbors of
    /// the removed ones.
    ///
    /// The list keeps its length if there are enough candidates. Reverse links that were appended
    /// to it would not be offered again, so a shorter list would stay short.
    mutating func repair(_ node: Int, layer: Int) {
        let dropped = collectLinks(of: node, layer: layer)
        guard dropped > 0 else { return }
        choose(for: node, layer: layer, minimum: scratch.candidates.count + dropped)
    }

    /// Chooses a list from the candidates and the nodes behind the removed nodes of the list.
    ///
    /// - Parameters:
    ///   - node: the node.
    ///   - layer: the layer.
    ///   - minimum: the fewest links to keep, if there are as many and the list can hold them.
    mutating func choose(for node: Int, layer: Int, minimum: Int) {
        collectBehindRemoved(node, layer: layer)
        measureUnknown(from: node)
        scratch.candidates.sort()
        shuffleCopies(of: node)
        let kept = selection.select(
            for: node,
            from: scratch.candidates,
            limit: limit(layer),
            minimum: min(minimum, graph.width(of: layer))
        )
        noteUnlinked(of: node, layer: layer, kept)
        write(kept, to: node, layer: layer)
    }

    /// Removes links from a list, which becomes shorter.
    func unlink(_ node: Int, layer: Int, where isUnlinked: (Int) -> Bool) {
        scratch.candidates.removeAll(keepingCapacity: true)
        var isShorter = false
        for neighbor in graph.list(of: node, layer: layer) {
            if isUnlinked(neighbor) {
                isShorter = true
            } else {
                let link = UInt32(truncatingIfNeeded: neighbor)
                scratch.candidates.append(CandidateKey(unmeasured: link, distance: .nan))
            }
        }
        if isShorter { write(scratch.candidates[...], to: node, layer: layer) }
    }

    // Appends the nodes behind the removed nodes of a list to the candidates, each once: their
    // neighbors, and if these are removed too, the nodes behind them, breadth first.
    private func collectBehindRemoved(_ node: Int, layer: Int) {
        search.visited.clear(count: view.rowCount)
        let marks = search.visited.current
        marks.insert(node)
        for candidate in scratch.candidates { marks.insert(candidate.node) }
        // With fewer to choose from, recall falls with every turnover where vectors have no
        // clusters.
        let enough = scratch.candidates.count + 8 * graph.width
        var removed = [node]
        var next = 0
        while next < removed.count, scratch.candidates.count < enough {
            let list = graph.list(of: removed[next], layer: layer)
            next += 1
            for neighbor in list where marks.insert(neighbor) {
                if !newNodes.stays(neighbor, view) {
                    if removed.count < Self.maximumRemoved { removed.append(neighbor) }
                } else if next > 1 {
                    let link = UInt32(truncatingIfNeeded: neighbor)
                    scratch.candidates.append(CandidateKey(unmeasured: link, distance: .nan))
                }
            }
        }
    }

    /// Adds links from a removed node to new ones, because searches still pass through it.
    ///
    /// Free places are used first, then the last links are replaced, at most half of the list.
    func append(_ asked: ArraySlice<ReverseLink>, toRemoved node: Int) {
        let slot = graph.list(of: node).count
        for (index, link) in asked.prefix(graph.width / 2).enumerated() {
            let place = slot + index < graph.width ? slot + index : graph.width - 1 - index
            setLink(of: node, slot: place, to: link.key.node)
        }
    }
}
