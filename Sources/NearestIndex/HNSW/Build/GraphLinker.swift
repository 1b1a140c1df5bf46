internal import NearestKernels

/// Finds and writes the links of nodes: one thread's share of a change.
///
/// ``LinkContext`` makes one for each thread. A linker reads any list, but writes only those of the
/// new node or the target that its thread has taken, so no two threads write the same list.
struct GraphLinker {
    /// What all linkers of the change share.
    let context: LinkContext
    let graph: GraphView
    let view: RowView
    let newNodes: NewNodes
    /// Chooses neighbors among candidates.
    let selection: NeighborSelection
    /// Borrowed scratch for searches.
    let search: SearchScratch
    /// Scratch for choosing neighbors.
    let scratch: SelectionScratch
    private let rows: ChunkedRows
    /// Whether new nodes fill their lists on layer 0, as in graphs of bits; others take `m` links,
    /// half a list.
    private let linksDensely: Bool
    /// The candidates that are looked for; for dense links at least twice as many as links.
    let candidateCount: Int
    /// The links that the new nodes ask of older ones.
    private(set) var reverseLinks: [ReverseLink] = []
    /// The new nodes that are linked from one of their copies.
    private(set) var splices: [CopySplice] = []
    /// Nodes that lost a link on layer 0.
    private(set) var unlinkedNodes: [Int] = []

    /// The most removed nodes that are asked to link to a new one.
    private static let removedAsked = 4
    /// Distances that a continued search may compute for each candidate that is wanted.
    private static let walkedPerCandidate = 64

    /// Borrows scratch for one thread; give it back with ``finish()``.
    init(_ context: LinkContext) {
        self.context = context
        let parts = context.parts
        newNodes = context.newNodes
        graph = parts.graph.view
        view = context.view
        rows = context.view.chunked(ahead: parts.resources.prefetchDepth.rows)
        search = parts.resources.scratches.take()
        scratch = SelectionScratch(dimension: parts.codec.dimension, width: graph.width)
        selection = NeighborSelection(parts.codec, context.view, scratch)
        linksDensely = parts.codec.metric.comparesBits
        let wanted = context.candidateCount
        candidateCount = linksDensely ? max(wanted, 2 * graph.width) : wanted
    }

    /// Returns the borrowed scratch.
    func finish() {
        context.parts.resources.scratches.give(search)
    }

    private var parameters: HNSWParameters { context.parts.parameters }

    // MARK: - Searching

    /// Returns a search from a stored vector, by the metric in which neighbors are chosen.
    func linkingSearcher(for node: Int) -> LayerSearcher {
        searcher(rows, selection.linkingScorer(of: node, search.query))
    }

    private func searcher(_ rows: ChunkedRows, _ scorer: QueryScorer) -> LayerSearcher {
        searcher(over: WalkedRows(rows, scorer))
    }

    private func searcher(over walked: WalkedRows) -> LayerSearcher {
        LayerSearcher(graph: graph, view: view, over: walked, scratch: search, stop: nil)
    }

    // A search for the candidates of a node, over codes if there are any.
    func candidateSearcher(for node: Int) -> LayerSearcher {
        if let codes = context.codes,
            let scorer = codes.scorer(ofRow: view.vector(of: node), search.codes)
        {
            let ahead = context.parts.resources.codeAhead
            return searcher(over: WalkedRows(codes, scorer, ahead: ahead))
        }
        return searcher(rows, selection.scorer(of: node, search.query))
    }

    // MARK: - New nodes

    /// Finds the neighbors of a new node, writes its lists, and notes the reverse links that it
    /// asks for: Algorithm 1, lines 5 to 17.
    ///
    /// It writes only the new node's own lists, which nothing leads to yet.
    ///
    /// - Parameters:
    ///   - position: which of the new nodes.
    ///   - entry: where the search begins.
    /// - Complexity: about `efConstruction · m` distances, expected.
    mutating func link(_ position: Int, from entry: GraphEntry) {
        let node = newNodes.nodes[position]
        var searcher = candidateSearcher(for: node)
        let top = min(newNodes.topLayers[position], entry.layer)
        // Nodes of higher layers lead from cluster to cluster.
        let isHigh = newNodes.topLayers[position] > 0
        let wanted = isHigh ? max(candidateCount, parameters.efConstruction) : candidateCount
        var start = searcher.descend(from: entry, to: top)
        for layer in stride(from: top, through: 0, by: -1) {
            let pool = searcher.search(layer: layer, from: start, ef: wanted)
            scratch.candidates.removeAll(keepingCapacity: true)
            collectPassing(pool)
            let next = pool[0]
            if layer == 0, scratch.candidates.count < newLimit(layer) {
                collectFarther(node, pool, searcher, from: start)
            }
            collectEarlier(position, layer: layer, pool, &searcher)
            sortCandidates(from: node)
            start = next
            let fills = context.fillsLists && layer == 0
            let kept =
                fills
                ? chosen(for: node)[...]
                : selection.select(for: node, from: scratch.candidates, limit: newLimit(layer))
            // The others are not asked for a link back.
            let spare = fills ? leftOut(kept).prefix(filledWidth - kept.count) : []
            if layer == 0, let copy = crowdedCopy(of: node) {
                splices.append(CopySplice(node: node, copy: copy))
            } else {
                for neighbor in kept { ask(neighbor, for: node, layer: layer) }
            }
            write(kept + spare, to: node, layer: layer)
            if layer == 0, let replaced = newNodes.replaced[position] {
                linkToReplaced(node, replaced, kept.count + spare.count)
            }
        }
    }

    // Notes a link back from a neighbor to the node.
    mutating func ask(_ neighbor: CandidateKey, for node: Int, layer: Int) {
        reverseLinks.append(
            ReverseLink(
                layer: layer,
                target: neighbor.node,
                source: node,
                distance: neighbor.distance
            )
        )
    }

    // The replaced node is not among the neighbors of the new one, because it is deleted. But
    // searches of either version meet one of the two, so each links to the other.
    private mutating func linkToReplaced(_ node: Int, _ replaced: Int, _ count: Int) {
        reverseLinks.append(ReverseLink(layer: 0, target: replaced, source: node, distance: 0))
        setLink(of: node, slot: min(count, graph.width - 1), to: replaced)
    }

    // Makes candidates of the nearest live nodes that a search has found.
    func collectPassing(_ pool: CandidatePool, limit: Int = .max) {
        for position in 0..<pool.count where scratch.candidates.count < limit {
            let key = pool[position]
            if !key.isExcluded, newNodes.stays(key.node, view) { scratch.candidates.append(key) }
        }
    }

    // If most candidates are removed nodes, continues the search until enough live ones are found,
    // and links the nearest removed nodes to the new node, because searches still pass through
    // them.
    private mutating func collectFarther(
        _ node: Int,
        _ pool: CandidatePool,
        _ searcher: LayerSearcher,
        from start: CandidateKey
    ) {
        for position in 0..<min(pool.count, Self.removedAsked) where pool[position].isExcluded {
            ask(pool[position], for: node, layer: 0)
        }
        var walk = BestFirstWalk(searcher, from: start, StopCondition(deadline: nil))
        defer { walk.finish() }
        let wanted = candidateCount
        let budget = walk.distanceCount + Self.walkedPerCandidate * wanted
        scratch.candidates.removeAll(keepingCapacity: true)
        while scratch.candidates.count < wanted, walk.distanceCount < budget,
            let key = walk.next()
        {
            if newNodes.stays(key.node, view) { scratch.candidates.append(key) }
        }
    }

    // Makes candidates of the earlier nodes of the batch that are as near as what the search has
    // found: similar vectors are often inserted together.
    private func collectEarlier(
        _ position: Int,
        layer: Int,
        _ pool: CandidatePool,
        _ searcher: inout LayerSearcher
    ) {
        var next = 0
        while next < position {
            var count = 0
            while next < position, count < search.hopCapacity {
                if newNodes.topLayers[next] >= layer {
                    search.nodes[count] = UInt32(newNodes.nodes[next])
                    count += 1
                }
                next += 1
            }
            searcher.score(count)
            for offset in 0..<count {
                let candidate = searcher.candidate(offset)
                if candidate.distance < pool.worstDistance { scratch.candidates.append(candidate) }
            }
        }
    }

    // Measures candidates again that were found over codes, and sorts all.
    func sortCandidates(from node: Int) {
        if context.codes != nil {
            for position in scratch.candidates.indices {
                let node = UInt32(scratch.candidates[position].node)
                scratch.candidates[position] = CandidateKey(unmeasured: node, distance: .nan)
            }
            measureUnknown(from: node)
        }
        scratch.candidates.sort()
    }

    // MARK: - Lists of older nodes

    /// Adds links to one list: appends them if they fit, and otherwise chooses again among all.
    ///
    /// - Parameter asked: the links of one list, nearest first.
    mutating func merge(_ asked: ArraySlice<ReverseLink>) {
        guard let first = asked.first else { return }
        let (node, layer) = (first.target, first.layer)
        guard newNodes.stays(node, view) else {
            return append(asked, toRemoved: node)
        }
        let dropped = collectLinks(of: node, layer: layer)
        let held = scratch.candidates.count
        let width = graph.width(of: layer)
        if dropped > 0 {
            // The list would not lead to the removed nodes any more, so the sweep would not look
            // behind them.
            scratch.candidates.append(contentsOf: asked.lazy.map(\.key))
            return choose(for: node, layer: layer, minimum: width)
        }
        if held + asked.count <= width {
            scratch.candidates.append(contentsOf: asked.lazy.map(\.key))
            return write(scratch.candidates[...], to: node, layer: layer, from: held)
        }
        measureUnknown(from: node)
        scratch.candidates.append(contentsOf: asked.lazy.map(\.key))
        scratch.candidates.sort()
        shuffleCopies(of: node)
        let kept =
            context.fillsLists && layer == 0
            ? chosenFull(for: node)
            : selection.select(for: node, from: scratch.candidates, limit: limit(layer))
        noteUnlinked(of: node, layer: layer, kept)
        write(kept, to: node, layer: layer)
    }

    /// Notes the nodes of a list that are not in its new contents.
    mutating func noteUnlinked(of node: Int, layer: Int, _ kept: ArraySlice<CandidateKey>) {
        guard layer == 0 else { return }
        for neighbor in graph.list(of: node) where newNodes.stays(neighbor, view) {
            if !kept.contains(where: { $0.node == neighbor }) { unlinkedNodes.append(neighbor) }
        }
    }

    /// Returns the most links that a new node is given.
    private func newLimit(_ layer: Int) -> Int {
        linksDensely && layer == 0 ? graph.width : parameters.m
    }

    /// Returns the most links that a list keeps when it is chosen again: an eighth of the places
    /// stays free, so that the next links can be appended.
    func limit(_ layer: Int) -> Int {
        let width = graph.width(of: layer)
        // In short lists between vectors of bits each link counts.
        return linksDensely && width < 16 ? width : width - width / 8
    }
}
