internal import NearestKernels
internal import Synchronization

// What removed nodes leave behind: lists that lead to them, and their own.
extension HNSWLinker {
    /// Chooses a list anew that leads to removed nodes, among its other nodes and the neighbors of the
    /// removed ones.
    ///
    /// It is as long as before where these are enough: links that came from others, while there was
    /// room, would not come again.
    mutating func repair(_ node: Node, layer: Int) {
        let dropped = collectLinks(of: node, layer: layer)
        guard dropped > 0 else { return }
        choose(for: node, layer: layer, former: scratch.candidates.count + dropped)
    }

    // Among the candidates and what is behind the removed nodes of the list.
    mutating func choose(for node: Node, layer: Int, former: Int) {
        collectBehindRemoved(node, layer: layer)
        measureUnknown(from: node)
        scratch.candidates.sort()
        let room = graph.width(of: layer)
        let kept = selection.select(
            from: scratch.candidates,
            limit: limit(layer),
            fewest: min(former, room)
        )
        noteVictims(of: node, layer: layer, kept)
        write(kept, to: node, layer: layer)
    }

    /// Leaves some links out of a list, which becomes shorter.
    func unlink(_ node: Node, layer: Int, where isUnlinked: (UInt32) -> Bool) {
        let (links, width) = unsafe graph.links(of: node, layer: layer)
        scratch.candidates.removeAll(keepingCapacity: true)
        var isShorter = false
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .relaxed)
            if link == noLink { break }
            if isUnlinked(link) {
                isShorter = true
            } else {
                scratch.candidates.append(CandidateKey(unmeasured: link, distance: .nan))
            }
        }
        if isShorter { write(scratch.candidates[...], to: node, layer: layer) }
    }

    // Appends what is behind the removed nodes of a list to the candidates, each once: their neighbors,
    // and where these are removed too, those behind them.
    private func collectBehindRemoved(_ node: Node, layer: Int) {
        search.visited.clear(count: visibility.rowCount)
        let (marks, tag) = unsafe search.visited.marking
        unsafe marks[node] = tag
        for candidate in scratch.candidates { unsafe marks[candidate.node] = tag }
        let enough = scratch.candidates.count + 2 * graph.width
        var removed = [node]
        var next = 0
        while next < removed.count, scratch.candidates.count < enough {
            let (links, width) = unsafe graph.links(of: removed[next], layer: layer)
            next += 1
            for slot in 0..<width {
                let link = unsafe links[slot].load(ordering: .relaxed)
                if link == noLink { break }
                let other = Int(link)
                guard unsafe marks[other] != tag else { continue }
                unsafe marks[other] = tag
                if !newcomers.stays(other, visibility) {
                    if removed.count < Self.mostRemoved { removed.append(other) }
                } else if next > 1 {
                    scratch.candidates.append(CandidateKey(unmeasured: link, distance: .nan))
                }
            }
        }
    }

    /// Removed nodes that are looked behind at the most.
    private static let mostRemoved = 512

    // A removed node leads to new ones in its place as long as it is walked over.
    func append(_ asked: ArraySlice<Edge>, toRemoved node: Node) {
        let links = unsafe graph.links(of: node)
        var slot = 0
        while slot < graph.width, unsafe links[slot].load(ordering: .relaxed) != noLink {
            slot += 1
        }
        for (index, edge) in asked.prefix(graph.width / 2).enumerated() {
            let place = slot + index < graph.width ? slot + index : graph.width - 1 - index
            setLink(of: node, slot: place, to: edge.key.node)
        }
    }
}
