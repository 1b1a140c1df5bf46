/// Frees the memory of removed nodes; see ``HNSWIndex/compact()``.
extension GraphChange {
    /// Repairs the neighborhoods of all removed nodes, moves the last nodes into their places, and
    /// frees the memory behind.
    ///
    /// If a search that began before lasts too long, the memory is left for the next time.
    mutating func compact() {
        sweepAll()
        // Where nothing was removed there was no sweep, and no check at its end.
        repairReachability(atLeastAfter: 0)
        let (rows, graph) = (parts.rows, parts.graph)
        guard rows.beginCompacting(until: soon, &rowState), moveNodes() else { return }
        let count = parts.count
        // Layers follow from identifiers, which are gone once the rows are truncated.
        let behind = (count..<max(count, rowState.end))
            .map { (node: $0, topLayer: parts.layers.topLayer(of: rows.id(of: $0))) }
        guard rows.truncate(until: soon, &rowState) else { return }
        for (node, topLayer) in behind { graph.release(node, topLayer: topLayer) }
        graph.shrink(to: rowState.end)
        parts.codes.value?.shrink(to: rowState.end)
    }

    // How long each step waits for searches that began before it: a second.
    private var soon: ContinuousClock.Instant { .now + .seconds(1) }

    // Moves nodes as if they were replaced. The deleted original, which all searches still pass
    // through, gets a link to the copy. So searches of the old version find the original, and those
    // of the new version the copy. When those of the old version have left, every link is pointed
    // at the copy. Returns false if that took too long.
    private mutating func moveNodes() -> Bool {
        let (rows, graph, layers) = (parts.rows, parts.graph, parts.layers)
        let view = newestView
        let moving = (min(parts.count, view.rowCount)..<view.rowCount).lazy
            .filter { view.isVisible($0) }
            .map { view.id(of: $0) }
        // Without memory for the copies, nothing is moved.
        guard (try? graph.grow(to: view.rowCount, upper: layers.upperBlocks(of: moving))) != nil
        else { return false }
        let version = nextVersion
        let moves = rows.planMoves(&rowState)
        guard !moves.isEmpty else { return true }
        for move in moves {
            let topLayer = layers.topLayer(of: rows.id(of: move.from))
            let replacedLayer = layers.topLayer(of: rows.id(of: move.to))
            graph.reserve(upper: topLayer)
            graph.prepare(move.to, topLayer: topLayer, replacedLayer: replacedLayer)
            graph.copyLinks(from: move.from, to: move.to, topLayer: topLayer)
            parts.codes.value?.copy(from: move.from, to: move.to)
            state.candidateCodes?.copy(from: move.from, to: move.to)
            rows.move(move, version: version, &rowState)
            graph.appendLink(from: move.from, to: move.to)
            state.lengths?.forget(move.from)
            state.lengths?.forget(move.to)
        }
        rows.publish(version, liveChange: 0, &rowState)
        guard rows.waitForReaders(until: soon, &rowState) else { return false }
        repoint(moves)
        // Nothing leads to the originals any more, so their rows can be reused.
        let moved = rowState.deleted
        rowState.deleted = []
        rows.retire(moved, &rowState)
        return rows.waitForReaders(until: soon, &rowState)
    }

    // Points every link, and the entry, from the originals to the copies.
    private func repoint(_ moves: [RowTable.Move]) {
        let (graph, view) = (parts.graph, newestView)
        let places = Dictionary(uniqueKeysWithValues: moves.map { ($0.from, $0.to) })
        if let entry = graph.entry, let place = places[entry.node] {
            graph.entry = GraphEntry(node: place, layer: entry.layer)
        }
        for node in 0..<view.rowCount where view.isVisible(node) {
            for layer in 0...parts.layers.topLayer(of: view.id(of: node)) {
                graph.repoint(node, layer: layer, places, from: parts.count)
            }
        }
    }
}
