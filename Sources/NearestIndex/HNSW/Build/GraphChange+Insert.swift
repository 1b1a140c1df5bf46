internal import NearestKernels
internal import NearestPlatform

extension GraphChange {
    /// An insertion of at least this many vectors keeps the lengths of links while it runs.
    static let bulkCount = 1024
    /// A batch is at most the graph's count divided by this, because a node of a batch sees only
    /// the nodes before it in the batch.
    private static let batchShare = 64
    /// The most nodes of a batch, which bounds the time until searches see them.
    private static let maximumBatch = 2048

    /// Reserves rows for vectors and memory for their links, so that nothing can fail afterwards.
    ///
    /// - Returns: the rows.
    /// - Throws: ``NearestError`` if memory is refused; nothing is changed then.
    mutating func reserve(
        _ ids: [VectorID],
        sidecar source: SidecarSource
    ) throws(NearestError) -> [Int] {
        let end = rowState.end + ids.count
        guard end <= GraphLayout.maximumNodes else {
            throw NearestError(
                code: .outOfMemory,
                message: "a graph holds at most \(GraphLayout.maximumNodes) vectors; split it into "
                    + "several"
            )
        }
        let upper = parts.layers.upperBlocks(of: ids)
        try parts.graph.grow(to: end, upper: upper)
        try state.lengths?.grow(to: end)
        try state.candidateCodes?.grow(to: end)
        try parts.codes.value?.grow(to: end)
        let places = try parts.rows.reserve(ids.count, sidecar: source, &rowState)
        parts.graph.reserve(upper: upper)
        return places
    }

    /// Returns rows and links that were reserved for vectors which will not be inserted.
    mutating func release(_ places: ArraySlice<Int>, of ids: ArraySlice<VectorID>) {
        parts.rows.releaseRows(places, &rowState)
        parts.graph.reserve(upper: -parts.layers.upperBlocks(of: ids))
    }

    /// Returns how many of the vectors to insert next form a batch.
    ///
    /// It depends only on the graph and the vectors, not on the number of threads. A node above the
    /// graph's highest layer is inserted alone; otherwise two such nodes would not know of each
    /// other.
    func batchSize(_ ids: ArraySlice<VectorID>) -> Int {
        let maximum = max(1, min(parts.count / Self.batchShare, Self.maximumBatch))
        let top = parts.graph.entry?.layer ?? -1
        var size = 0
        for id in ids.prefix(maximum) {
            if parts.layers.topLayer(of: id) > top { return max(1, size) }
            size += 1
        }
        return size
    }

    /// Inserts a batch: Algorithm 1 of Malkov and Yashunin, 2018, for several nodes at once.
    ///
    /// First each node finds its neighbors, in the graph as it was before and among the nodes
    /// before it in the batch. Then the links back to the new nodes are written, list by list. Both
    /// steps run on several threads, and neither depends on which thread does what, so the graph is
    /// the same for any number of threads.
    ///
    /// - Returns: how many identifiers were new.
    mutating func insert(_ batch: InsertionBatch, threads: Int) -> Int {
        let (rows, graph) = (parts.rows, parts.graph)
        // Settles rows first, so that most visibility tests below read no versions.
        rows.reclaim(&rowState)
        let version = nextVersion
        fill(batch, version: version)
        let view = rows.view(of: version - 1, rowCount: rowState.end)
        // Readers may meet links to the new rows from now on, and must be able to test them.
        rows.publishRowCount(rowState)
        let (ids, nodes) = (Array(batch.ids), Array(batch.rows))
        let replaced = ids.map { rows.ids.row(of: $0) }
        // Searches that run now must know these rows before links to them are gone.
        for case let row? in replaced { rows.delete(row, version: version, &rowState) }
        if let entry = graph.entry, parts.count > 0 {
            let newNodes = NewNodes(
                nodes: nodes,
                topLayers: ids.map { parts.layers.topLayer(of: $0) },
                replaced: replaced
            )
            let candidates = batch.source.candidateCount
            linking(
                in: view,
                newNodes,
                candidates: candidates,
                fillsLists: candidates == nil && isRefined
            )
            .link(from: entry, threads: threads)
        }
        raiseEntry(nodes, ids)
        var added = 0
        for (id, node) in zip(ids, nodes)
        where !rows.assign(id, to: node, version: version, &rowState) {
            added += 1
        }
        rows.publish(version, liveChange: added, &rowState)
        maintain(after: nodes.count, threads: threads)
        return added
    }

    // Writes the rows of the new nodes and gives them empty lists.
    private mutating func fill(_ batch: InsertionBatch, version: UInt64) {
        let (rows, layers, codec) = (parts.rows, parts.layers, parts.codec)
        let codes = parts.codes.value ?? state.candidateCodes
        let scratch = codes.map { _ in CodeScratch(dimension: codec.dimension) }
        var upkeep = state.codeUpkeep
        var outsideCount = 0
        defer {
            state.codeUpkeep = upkeep
            // Vectors of another call, for which the codes were not made.
            if outsideCount > batch.ids.count / 16 { state.candidateCodes = nil }
        }
        for (offset, (id, node)) in zip(batch.ids, batch.rows).enumerated() {
            parts.graph.prepare(
                node,
                topLayer: layers.topLayer(of: id),
                replacedLayer: layers.topLayer(of: rows.id(of: node))
            )
            rows.fill(node, id: id, version: version, &rowState) { target in
                let norm = batch.encode(offset, to: target, codec)
                if let codes, let scratch {
                    let stored = StoredVector(target.row, norm: norm)
                    let error = codes.encode(node, stored, scratch)
                    upkeep.note(error)
                    if error.isOutside { outsideCount += 1 }
                }
                return norm
            }
        }
    }

    // Makes a new node the entry if it is on a higher layer than the entry so far.
    private func raiseEntry(_ nodes: [Int], _ ids: [VectorID]) {
        let graph = parts.graph
        // If all vectors were removed, nothing may lead on from the old entry.
        var entry = parts.count > 0 ? graph.entry : nil
        for (node, id) in zip(nodes, ids) {
            let layer = parts.layers.topLayer(of: id)
            if layer > entry?.layer ?? -1 { entry = GraphEntry(node: node, layer: layer) }
        }
        if entry != graph.entry { graph.entry = entry }
    }

    // MARK: - Many vectors

    /// Makes the helpers that are kept while many vectors are inserted; without memory, goes
    /// without.
    ///
    /// They change speed only: candidates are measured again before links are chosen among them.
    ///
    /// - Parameters:
    ///   - bulk: what will be inserted.
    ///   - threads: threads to use.
    mutating func beginBulk(_ bulk: BulkInsertion, threads: Int) {
        state.bulkInsertions += 1
        beginCodes(bulk, threads: threads)
        if state.lengths == nil { state.lengths = try? makeLengths() }
    }

    // Makes unknown lengths for the links of all nodes.
    private func makeLengths() throws(NearestError) -> LinkLengths {
        let lengths = try LinkLengths(width: parts.graph.view.width)
        try lengths.grow(to: rowState.end)
        return lengths
    }

    /// Ends a refinement: what lost its last link gets another.
    mutating func finishRefinement() {
        state.changesSinceCheck += 1
        repairReachability(atLeastAfter: 1)
    }

    /// Ends an insertion of `count` vectors, few or many.
    mutating func finishBulk(_ count: Int) {
        // After a large insertion every node is checked for reachability. After a small one the
        // check waits for more changes, so that many small insertions cost no more than a large
        // one.
        let enough = count >= parts.count / 8 ? 1 : parts.count / 64
        repairReachability(atLeastAfter: enough)
        // Settles the rows of the last batch, unless a search is running.
        parts.rows.reclaim(&rowState)
        guard count >= Self.bulkCount else { return }
        state.bulkInsertions -= 1
        guard state.bulkInsertions == 0 else { return }
        state.lengths = nil
        state.candidateCodes = nil
    }
}
