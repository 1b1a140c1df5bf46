internal import NearestKernels

// Reading and writing lists, together with the lengths of their links.
extension GraphLinker {
    /// Makes candidates of the links of a list whose nodes are not removed; unknown lengths are
    /// NaN.
    ///
    /// - Returns: how many links were left out.
    func collectLinks(of node: Int, layer: Int) -> Int {
        scratch.candidates.removeAll(keepingCapacity: true)
        var dropped = 0
        for (slot, neighbor) in graph.list(of: node, layer: layer).enumerated() {
            guard newNodes.stays(neighbor, view) else {
                dropped += 1
                continue
            }
            let length = layer == 0 ? context.lengths?.distance(node, slot) ?? .nan : .nan
            let link = UInt32(truncatingIfNeeded: neighbor)
            scratch.candidates.append(CandidateKey(unmeasured: link, distance: length))
        }
        return dropped
    }

    /// Computes the distances of the candidates whose distance is unknown.
    func measureUnknown(from node: Int) {
        let unknown = scratch.candidates.indices.filter { scratch.candidates[$0].isUnmeasured }
        guard !unknown.isEmpty else { return prefetchCandidates() }
        let scorer = selection.scorer(of: node, search.query)
        let rows = view.chunked(ahead: context.parts.resources.prefetchDepth.rows)
        var first = 0
        // As many at a time as the scratch can hold.
        while first < unknown.count {
            let count = min(search.hopCapacity, unknown.count - first)
            for offset in 0..<count {
                let candidate = scratch.candidates[unknown[first + offset]]
                search.nodes[offset] = UInt32(candidate.node)
            }
            scorer.gather(search.nodes, count: count, of: rows, into: search.distances)
            for offset in 0..<count {
                let distance = scorer.distance(raw: search.distances[offset], norm: 1)
                scratch.candidates[unknown[first + offset]] = CandidateKey(
                    distance: distance,
                    node: search.nodes[offset],
                    isExcluded: false
                )
            }
            first += count
        }
    }

    // All distances are known, so the rows have not been read yet, but the selection will read
    // them.
    private func prefetchCandidates() {
        let bytes = view.layout.rowBytes
        for candidate in scratch.candidates {
            view.vector(of: candidate.node).prefetch(byteCount: bytes)
        }
    }

    /// Writes one link of layer 0, whose length becomes unknown.
    func setLink(of node: Int, slot: Int, to neighbor: Int) {
        graph.list(of: node).store(UInt32(truncatingIfNeeded: neighbor), at: slot)
        context.lengths?.set(node, slot, .nan)
    }

    /// Writes a list, or only its part from a position on.
    ///
    /// - Parameters:
    ///   - neighbors: the whole list.
    ///   - node: the node whose list it is.
    ///   - layer: the layer.
    ///   - held: links at the beginning that are written already. Default: 0.
    func write(
        _ neighbors: ArraySlice<CandidateKey>,
        to node: Int,
        layer: Int,
        from held: Int = 0
    ) {
        let list = graph.list(of: node, layer: layer)
        let lengths = layer == 0 ? context.lengths : nil
        var slot = held
        for neighbor in neighbors.dropFirst(held) {
            list.store(UInt32(truncatingIfNeeded: neighbor.node), at: slot)
            lengths?.set(node, slot, neighbor.isUnmeasured ? .nan : neighbor.distance)
            slot &+= 1
        }
        // The rest is cleared from the front: a reader meets the end mark and stops.
        while slot < list.capacity, list.link(slot) != NeighborList.end {
            list.store(NeighborList.end, at: slot)
            slot &+= 1
        }
    }
}
