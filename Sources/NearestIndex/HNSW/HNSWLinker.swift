internal import NearestKernels
internal import Synchronization

/// Finds and writes the links of nodes, one thread's share of a change.
@safe struct HNSWLinker {
    let index: HNSWIndex
    let graph: HNSWGraphView
    let visibility: RowVisibility
    private let rows: ChunkedRows
    private let selection: HNSWNeighborSelection
    private let search: SearchScratch
    let scratch: SelectionScratch
    /// Lengths of links on layer 0, where they are kept.
    private let lengths: LinkDistances?
    /// float16 copies of the rows, where they are kept.
    private let halves: HalfRows?
    /// The links that the new nodes ask of older ones.
    private(set) var edges: [Edge] = []

    init(_ index: HNSWIndex, _ snapshot: RowSnapshot, _ writer: HNSWWriter) {
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

    /// Finds the neighbors of a new node, writes its lists, and notes the links that it asks of them.
    ///
    /// The graph is only read, but for the new node's own lists, which nothing leads to yet.
    mutating func link(_ node: Node, level: Int, from entry: HNSWGraph.Entry) {
        var searcher = candidateSearcher(for: node)
        let top = min(level, entry.level)
        var start = searcher.descend(from: entry, to: top)
        for layer in stride(from: top, through: 0, by: -1) {
            let pool = searcher.search(
                layer: layer,
                from: start,
                ef: index.parameters.efConstruction
            )
            collectPassing(pool, from: node)
            start = pool[0]
            let kept = selection.select(from: scratch.candidates, limit: index.parameters.m)
            write(kept, to: node, layer: layer)
            for neighbor in kept {
                edges.append(
                    Edge(
                        layer: layer,
                        target: neighbor.node,
                        source: node,
                        distance: neighbor.distance
                    )
                )
            }
        }
    }

    // Takes what a search has found as candidates, nearest first.
    private func collectPassing(_ pool: CandidatePool, from node: Node) {
        scratch.candidates.removeAll(keepingCapacity: true)
        for position in 0..<pool.count where !pool[position].fails {
            scratch.candidates.append(pool[position])
        }
        guard halves != nil else { return }
        for position in scratch.candidates.indices {
            let node = UInt32(scratch.candidates[position].node)
            scratch.candidates[position] = CandidateKey(unmeasured: node, distance: .nan)
        }
        measureUnknown(from: node)
        scratch.candidates.sort()
    }

    /// Adds links to one list: appends them while there is room, and otherwise chooses anew among all.
    ///
    /// - Parameter newcomers: the edges of one list, nearest first.
    func merge(_ newcomers: ArraySlice<Edge>) {
        guard let first = newcomers.first else { return }
        let (node, layer) = (first.target, first.layer)
        let dropped = collectLinks(of: node, layer: layer)
        let room = layer == 0 ? graph.width : graph.upperWidth
        if scratch.candidates.count + newcomers.count <= room {
            let held = dropped > 0 ? 0 : scratch.candidates.count
            scratch.candidates.append(contentsOf: newcomers.lazy.map(\.key))
            return write(scratch.candidates[...], to: node, layer: layer, from: held)
        }
        measureUnknown(from: node)
        scratch.candidates.append(contentsOf: newcomers.lazy.map(\.key))
        scratch.candidates.sort()
        let kept = selection.select(from: scratch.candidates, limit: limit(layer))
        write(kept, to: node, layer: layer)
    }

    /// Leaves the links to removed nodes out of a list.
    ///
    /// With `refills` the list is chosen anew among its other nodes and the neighbors of the removed
    /// ones, and is as long as before where these are enough: links that came from others, while there
    /// was room, would not come again. Without, it only becomes shorter.
    func repair(_ node: Node, layer: Int, refills: Bool) {
        let dropped = collectLinks(of: node, layer: layer)
        guard dropped > 0 else { return }
        guard refills else { return write(scratch.candidates[...], to: node, layer: layer) }
        let former = scratch.candidates.count + dropped
        collectBehindRemoved(node, layer: layer)
        measureUnknown(from: node)
        scratch.candidates.sort()
        let kept = selection.select(
            from: scratch.candidates,
            limit: limit(layer),
            fewest: former
        )
        write(kept, to: node, layer: layer)
    }

    // Links that a list keeps when it is chosen anew: a few places stay free, so that the next links
    // need no choosing.
    private func limit(_ layer: Int) -> Int {
        let room = layer == 0 ? graph.width : graph.upperWidth
        return room - room / 8
    }

    // Appends the neighbors of the removed nodes of a list to the candidates, each once.
    private func collectBehindRemoved(_ node: Node, layer: Int) {
        search.visited.clear(count: visibility.rowCount)
        let (marks, tag) = unsafe search.visited.marking
        unsafe marks[node] = tag
        for candidate in scratch.candidates { unsafe marks[candidate.node] = tag }
        let (links, width) = unsafe graph.links(of: node, layer: layer)
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .relaxed)
            if link == noLink { break }
            if visibility.isVisible(Int(link)) { continue }
            let (others, width) = unsafe graph.links(of: Int(link), layer: layer)
            for slot in 0..<width {
                let other = unsafe others[slot].load(ordering: .relaxed)
                if other == noLink { break }
                guard unsafe marks[Int(other)] != tag, visibility.isVisible(Int(other)) else {
                    continue
                }
                unsafe marks[Int(other)] = tag
                scratch.candidates.append(CandidateKey(unmeasured: other, distance: .nan))
            }
        }
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
            guard visibility.isVisible(Int(link)) else {
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
