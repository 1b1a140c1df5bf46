// Links to nodes whose vector has many copies.
//
// If a node asked all the copies that it finds for links, their lists would soon be full of copies
// and be chosen again for every new one, and each choice drops nodes that have no other link. So a
// copy asks only one of the others. That one has room, or the copy is spliced in: it takes the
// place of a link, and links to what the link led to. Nothing loses its last link, and the cost
// does not depend on the number of copies.
extension GraphLinker {
    /// Returns one of a new node's copies among the candidates, which are sorted, if there are
    /// more of them than a new list of numbers keeps.
    func crowdedCopy(of node: Int) -> Int? {
        let copies = copies(of: node)
        guard copies.count > context.parts.parameters.m / 2 else { return nil }
        // Always another one, so that no list becomes the place where all copies are spliced in.
        let drawn = UInt64(truncatingIfNeeded: node).scrambled % UInt64(copies.count)
        return scratch.candidates[copies[Int(drawn)]].node
    }

    /// Brings the copies of a node among the candidates, which are sorted, into an order that is
    /// drawn, if there are more of them than a new list keeps.
    ///
    /// The order depends on the node and its candidates alone. Lists that kept the first ones would
    /// all lead to the same few copies, and no list to others.
    func shuffleCopies(of node: Int) {
        guard let first = scratch.candidates.first, isNear(first) else { return }
        let positions = copies(of: node)
        guard positions.count > context.parts.parameters.m / 2 else { return }
        let seed = UInt64(truncatingIfNeeded: node).scrambled
        let drawn = positions.map { scratch.candidates[$0] }
            .map { (key: $0, order: (seed ^ UInt64($0.node)).scrambled) }
            .sorted { $0.order < $1.order }
        for (position, copy) in zip(positions, drawn) { scratch.candidates[position] = copy.key }
    }

    // Whether a candidate may be a copy: those of most nodes are not, and need no closer look.
    private func isNear(_ candidate: CandidateKey) -> Bool {
        let codec = context.parts.codec
        return codec.metric != codec.metric.linking || candidate.distance <= codec.copyDistance
    }

    // The positions of candidates whose vector is the node's.
    private func copies(of node: Int) -> [Int] {
        let codec = context.parts.codec
        let candidates = scratch.candidates
        if codec.metric == codec.metric.linking {
            let near = candidates.indices.prefix { candidates[$0].distance <= codec.copyDistance }
            return near.filter { position in
                let candidate = candidates[position]
                return codec.areCopies(
                    candidate.distance,
                    view.vector(of: candidate.node),
                    view.vector(of: node)
                )
            }
        }
        // Copies have the same product with the node as the node itself.
        let vector = view.vector(of: node)
        let own = selection.scorer(of: node, search.query).distance(to: vector, norm: 1)
        return candidates.indices.filter {
            candidates[$0].distance == own && isCopy(candidates[$0].node, of: node)
        }
    }

    /// Whether two nodes have the same vector.
    func isCopy(_ other: Int, of node: Int) -> Bool {
        let (row, otherRow) = (view.vector(of: node), view.vector(of: other))
        let scorer = selection.linkingScorer(of: node, search.query)
        return context.parts.codec.areCopies(scorer.distance(to: otherRow, norm: 1), row, otherRow)
    }

    /// Links a copy to a node, in a free place or in the place of a link that the node takes over.
    func splice(_ splice: CopySplice) {
        let links = graph.nodes(of: splice.copy)
        // Some places remain for nodes that are no copies.
        guard links.count >= graph.width - graph.width / 4 else {
            return setLink(of: splice.copy, slot: links.count, to: splice.node)
        }
        let copies = links.indices.filter { isCopy(links[$0], of: splice.copy) }
        let drawn = Int(truncatingIfNeeded: UInt64(splice.node).scrambled & 0xFFFF)
        let slot = copies.isEmpty ? links.count - 1 : copies[drawn % copies.count]
        // The other link first, so that a search finds one of the two.
        let taken = graph.list(of: splice.node)
        if !taken.leads(to: links[slot]) {
            setLink(of: splice.node, slot: min(taken.count, graph.width - 1), to: links[slot])
        }
        setLink(of: splice.copy, slot: slot, to: splice.node)
    }
}
