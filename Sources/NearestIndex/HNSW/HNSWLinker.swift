internal import NearestKernels
internal import Synchronization

/// Finds and writes the links of nodes, one thread's share of a change.
@safe struct HNSWLinker {
    let index: HNSWIndex
    let graph: HNSWGraphView
    let visibility: RowVisibility
    let newcomers: HNSWNewcomers
    let rows: ChunkedRows
    let selection: HNSWNeighborSelection
    let search: SearchScratch
    let scratch: SelectionScratch
    /// Lengths of links on layer 0, where they are kept.
    let lengths: LinkDistances?
    /// float16 copies of the rows, where they are kept.
    let halves: HalfRows?
    /// The links that the new nodes ask of older ones.
    private(set) var edges: [Edge] = []
    /// Nodes to which a list on layer 0 leads no more.
    private(set) var victims: [Node] = []

    init(
        _ index: HNSWIndex,
        _ snapshot: RowSnapshot,
        _ newcomers: HNSWNewcomers,
        _ writer: HNSWWriter
    ) {
        self.newcomers = newcomers
        self.index = index
        graph = index.graph.view
        visibility = RowVisibility(snapshot)
        rows = snapshot.chunked(ahead: index.lookAhead.rows)
        search = index.scratches.take()
        scratch = SelectionScratch(dimension: index.dimension, width: graph.width)
        selection = HNSWNeighborSelection(index, snapshot, scratch)
        lengths = writer.lengths
        halves = writer.halves
    }

    /// Gives back what was borrowed.
    func finish() {
        index.scratches.give(search)
    }

    /// Searches from a stored vector.
    func searcher(for node: Node) -> HNSWSearcher {
        unsafe searcher(rows, selection.scorer(of: node, search.query))
    }

    private func searcher(_ rows: ChunkedRows, _ scorer: QueryScorer) -> HNSWSearcher {
        HNSWSearcher(
            graph: graph,
            rows: rows,
            visibility: visibility,
            scorer: scorer,
            scratch: search,
            interruption: nil
        )
    }

    // Searches for the candidates of a new node, in the copies where there are any.
    private func candidateSearcher(for node: Node) -> HNSWSearcher {
        let scorer = unsafe selection.scorer(of: node, search.query)
        guard let halves else { return searcher(rows, scorer) }
        let function = index.kernels.function(index.metric.form, .float16)
        return searcher(
            halves.chunked(ahead: index.lookAhead.rows),
            scorer.with(function)
        )
    }

    /// Finds the neighbors of one of the newcomers, writes its lists, and notes the links that it asks
    /// of them.
    ///
    /// The graph is only read, but for the new node's own lists, which nothing leads to yet.
    mutating func link(_ position: Int, from entry: HNSWGraph.Entry) {
        let node = newcomers.nodes[position]
        var searcher = candidateSearcher(for: node)
        let top = min(newcomers.levels[position], entry.level)
        var start = searcher.descend(from: entry, to: top)
        for layer in stride(from: top, through: 0, by: -1) {
            let ef = index.parameters.efConstruction
            let pool = searcher.search(layer: layer, from: start, ef: ef)
            scratch.candidates.removeAll(keepingCapacity: true)
            collectPassing(pool)
            let next = pool[0]
            if layer == 0, scratch.candidates.count < index.parameters.m {
                collectFarther(node, pool, searcher, from: start)
            }
            collectEarlier(position, layer: layer, pool, searcher)
            sortCandidates(from: node)
            start = next
            let kept = selection.select(from: scratch.candidates, limit: index.parameters.m)
            for neighbor in kept { ask(neighbor, for: node, layer: layer) }
            write(kept, to: node, layer: layer)
            if layer == 0, let former = newcomers.former[position] {
                tie(node, to: former, kept.count)
            }
        }
    }

    private mutating func ask(_ neighbor: CandidateKey, for node: Node, layer: Int) {
        edges.append(
            Edge(
                layer: layer,
                target: neighbor.node,
                source: node,
                distance: neighbor.distance
            )
        )
    }

    // The node that is replaced is no neighbor of the new one, being there no more. But searches of
    // either version come by one of the two, so each leads to the other.
    private mutating func tie(_ node: Node, to former: Node, _ count: Int) {
        edges.append(Edge(layer: 0, target: former, source: node, distance: 0))
        setLink(of: node, slot: min(count, graph.width - 1), to: former)
    }

    // Where nearly all that was found is removed, goes on until enough is found that is not, and asks
    // the nearest removed nodes to lead to the new one: that is where searches will come by.
    private mutating func collectFarther(
        _ node: Node,
        _ pool: CandidatePool,
        _ searcher: HNSWSearcher,
        from start: CandidateKey
    ) {
        for position in 0..<min(pool.count, Self.removedAsked) where pool[position].fails {
            ask(pool[position], for: node, layer: 0)
        }
        var walk = HNSWWalk(searcher, from: start, InterruptionCheck(deadline: nil))
        defer { walk.finish() }
        let wanted = index.parameters.efConstruction
        let budget = walk.distances + Self.walkedPerCandidate * wanted
        scratch.candidates.removeAll(keepingCapacity: true)
        while scratch.candidates.count < wanted, walk.distances < budget, let key = walk.next() {
            if newcomers.stays(key.node, visibility) { scratch.candidates.append(key) }
        }
    }

    /// Removed nodes that are asked to lead to a new one.
    private static let removedAsked = 4
    /// Distances that going on may cost for each candidate that is wanted.
    private static let walkedPerCandidate = 64

    // Takes what a search has found as candidates.
    private func collectPassing(_ pool: CandidatePool) {
        for position in 0..<pool.count {
            let key = pool[position]
            if !key.fails, newcomers.stays(key.node, visibility) { scratch.candidates.append(key) }
        }
    }

    // Takes those newcomers that come earlier and are as near as what the search has found: vectors
    // that are like each other often come together.
    private func collectEarlier(
        _ position: Int,
        layer: Int,
        _ pool: CandidatePool,
        _ searcher: HNSWSearcher
    ) {
        var next = 0
        while next < position {
            var count = 0
            while next < position, count < search.hopCapacity {
                if newcomers.levels[next] >= layer {
                    unsafe (search.nodes + count).initialize(to: UInt32(newcomers.nodes[next]))
                    count += 1
                }
                next += 1
            }
            _ = searcher.scoreListed(count)
            for offset in 0..<count {
                let candidate = searcher.candidate(offset)
                if candidate.distance < pool.limit { scratch.candidates.append(candidate) }
            }
        }
    }

    // Candidates that were measured on copies are measured anew.
    private func sortCandidates(from node: Node) {
        if halves != nil {
            for position in scratch.candidates.indices {
                let node = UInt32(scratch.candidates[position].node)
                scratch.candidates[position] = CandidateKey(unmeasured: node, distance: .nan)
            }
            measureUnknown(from: node)
        }
        scratch.candidates.sort()
    }

    /// Adds links to one list: appends them while there is room, and otherwise chooses anew among all.
    ///
    /// - Parameter asked: the edges of one list, nearest first.
    mutating func merge(_ asked: ArraySlice<Edge>) {
        guard let first = asked.first else { return }
        let (node, layer) = (first.target, first.layer)
        guard newcomers.stays(node, visibility) else {
            return append(asked, toRemoved: node)
        }
        let dropped = collectLinks(of: node, layer: layer)
        let held = scratch.candidates.count
        let room = graph.width(of: layer)
        if dropped > 0 {
            // The list would not lead to the removed nodes any more, so the sweep would not look
            // behind them.
            scratch.candidates.append(contentsOf: asked.lazy.map(\.key))
            return choose(for: node, layer: layer, former: room)
        }
        if held + asked.count <= room {
            scratch.candidates.append(contentsOf: asked.lazy.map(\.key))
            return write(scratch.candidates[...], to: node, layer: layer, from: held)
        }
        measureUnknown(from: node)
        scratch.candidates.append(contentsOf: asked.lazy.map(\.key))
        scratch.candidates.sort()
        let kept = selection.select(from: scratch.candidates, limit: limit(layer))
        noteVictims(of: node, layer: layer, kept)
        write(kept, to: node, layer: layer)
    }

    // Notes to which nodes the list led until now.
    mutating func noteVictims(of node: Node, layer: Int, _ kept: ArraySlice<CandidateKey>) {
        guard layer == 0 else { return }
        for former in graph.list(of: node) where newcomers.stays(former, visibility) {
            if !kept.contains(where: { $0.node == former }) { victims.append(former) }
        }
    }

    // Links that a list keeps when it is chosen anew: a few places stay free, so that the next links
    // need no choosing.
    func limit(_ layer: Int) -> Int {
        let room = graph.width(of: layer)
        return room - room / 8
    }

    /// Takes the links of a list whose nodes are there as candidates, unknown lengths as NaN.
    ///
    /// - Returns: how many links were left out.
    func collectLinks(of node: Node, layer: Int) -> Int {
        scratch.candidates.removeAll(keepingCapacity: true)
        let (links, width) = unsafe graph.links(of: node, layer: layer)
        var dropped = 0
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .relaxed)
            if link == noLink { break }
            guard newcomers.stays(Int(link), visibility) else {
                dropped += 1
                continue
            }
            let length = layer == 0 ? lengths?.distance(node, slot) ?? .nan : .nan
            scratch.candidates.append(CandidateKey(unmeasured: link, distance: length))
        }
        return dropped
    }

    /// Computes the distances of the candidates that have none.
    func measureUnknown(from node: Node) {
        let unknown = scratch.candidates.indices.filter { scratch.candidates[$0].isUnmeasured }
        guard !unknown.isEmpty else { return prefetchCandidates() }
        let scorer = unsafe selection.scorer(of: node, search.query)
        var first = 0
        while first < unknown.count {
            let count = min(search.hopCapacity, unknown.count - first)
            for offset in 0..<count {
                let node = UInt32(scratch.candidates[unknown[first + offset]].node)
                unsafe (search.nodes + offset).initialize(to: node)
            }
            unsafe scorer.function.gather(
                scorer.query,
                rows,
                dimension: scorer.dimension,
                ordinals: search.nodes,
                count: count,
                into: search.distances
            )
            for offset in 0..<count {
                let distance = scorer.distance(raw: unsafe search.distances[offset], scale: 1)
                scratch.candidates[unknown[first + offset]] = CandidateKey(
                    distance: distance,
                    node: unsafe search.nodes[offset],
                    fails: false
                )
            }
            first += count
        }
    }

    // Their distances are known, so their rows have not been read yet, and will be.
    private func prefetchCandidates() {
        let bytes = index.rows.layout.rowBytes
        for candidate in scratch.candidates {
            unsafe prefetch(visibility.vector(of: candidate.node), byteCount: bytes)
        }
    }

    /// Writes one link of layer 0.
    func setLink(of node: Node, slot: Int, to neighbor: Node) {
        let link = UInt32(truncatingIfNeeded: neighbor)
        unsafe graph.links(of: node)[slot].store(link, ordering: .releasing)
        lengths?.set(node, slot, .nan)
    }

    /// Writes a list, or its part from a position on where what is before stays.
    func write(
        _ neighbors: ArraySlice<CandidateKey>,
        to node: Node,
        layer: Int,
        from held: Int = 0
    ) {
        let (links, width) = unsafe graph.links(of: node, layer: layer)
        var slot = held
        for neighbor in neighbors.dropFirst(held) {
            let link = UInt32(truncatingIfNeeded: neighbor.node)
            unsafe links[slot].store(link, ordering: .releasing)
            if layer == 0 {
                lengths?.set(node, slot, neighbor.isUnmeasured ? .nan : neighbor.distance)
            }
            slot &+= 1
        }
        while slot < width, unsafe links[slot].load(ordering: .relaxed) != noLink {
            unsafe links[slot].store(noLink, ordering: .releasing)
            slot &+= 1
        }
    }
}
