// Repairs the lists that lead to removed nodes; see ``RepairSweep``.
extension GraphChange {
    /// Begins a sweep whose targets are the nodes removed so far.
    mutating func beginSweep() {
        state.sweep = RepairSweep(
            version: nextVersion - 1,
            targets: rowState.deleted,
            end: rowState.end
        )
        rowState.deleted = []
    }

    /// Repairs the next `steps` nodes of the sweep, and ends it after the last.
    mutating func advanceSweep(by steps: Int) {
        guard var sweep = state.sweep else { return }
        var linker = GraphLinker(linking(in: newestView))
        let end = sweep.next + min(steps, sweep.end - sweep.next)
        while sweep.next < end {
            repair(sweep.next, sweep, &linker)
            sweep.next += 1
        }
        for node in Set(linker.unlinkedNodes).sorted() { linker.ensureInLink(node) }
        linker.finish()
        state.sweep = sweep
        if sweep.next == sweep.end { endSweep(sweep) }
    }

    /// Repairs the neighborhoods of all removed nodes at once, so that no link leads to them.
    mutating func sweepAll() {
        advanceSweep(by: .max)
        guard !rowState.deleted.isEmpty else { return }
        beginSweep()
        advanceSweep(by: .max)
    }

    // Repairs all lists of one node.
    private func repair(_ node: Int, _ sweep: RepairSweep, _ linker: inout GraphLinker) {
        let rows = parts.rows
        guard rows.insertedVersion(of: node) != RowLayout.never else { return }
        let deleted = rows.deletedVersion(of: node)
        // The targets' own lists are left alone: nothing will lead to them. Searches still pass
        // through a node that was removed since, so none of its links may lead to a row that is
        // reused.
        guard deleted > sweep.version else { return }
        for layer in 0...parts.layers.topLayer(of: rows.id(of: node)) {
            if deleted == RowLayout.never {
                linker.repair(node, layer: layer)
            } else {
                linker.unlink(node, layer: layer) {
                    rows.deletedVersion(of: $0) <= sweep.version
                }
            }
        }
    }

    // Nothing leads to the targets any more: their rows are retired.
    private mutating func endSweep(_ sweep: RepairSweep) {
        state.sweep = nil
        lowerEntry()
        // The sweep has replaced links, so nodes are checked even if no vector has changed.
        state.changesSinceCheck += 1
        repairReachability(atLeastAfter: 0)
        parts.rows.retire(sweep.targets, &rowState)
        parts.rows.reclaim(&rowState)
    }

    /// Makes the highest visible node the entry, if the entry was removed; of several the first.
    ///
    /// - Complexity: O(rows) if the entry was removed, otherwise O(1).
    func lowerEntry() {
        let (view, graph) = (newestView, parts.graph)
        if let entry = graph.entry, view.isVisible(entry.node) { return }
        var best: GraphEntry?
        for node in 0..<view.rowCount where view.isVisible(node) {
            let layer = parts.layers.topLayer(of: view.id(of: node))
            if layer > best?.layer ?? -1 { best = GraphEntry(node: node, layer: layer) }
        }
        // Without nodes there is no entry, because rows may be freed and reused.
        graph.entry = best
    }
}
