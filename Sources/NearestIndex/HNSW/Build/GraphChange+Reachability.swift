extension GraphChange {
    /// Links every unreachable node from one that can be reached; see ``Reachability``.
    ///
    /// - Parameter changes: does nothing if fewer vectors changed since the last time.
    /// - Complexity: O(`count · m`) to find them, and a search for each.
    mutating func repairReachability(atLeastAfter changes: Int) {
        guard state.changesSinceCheck >= changes, state.changesSinceCheck > 0 else { return }
        state.changesSinceCheck = 0
        lowerEntry()
        guard let entry = parts.graph.entry, parts.count > 0 else { return }
        let view = newestView
        var tree = Reachability(parts.graph.view, view, parts.codec.metric)
        tree.reach(from: entry.node)
        let orphans = tree.unreached
        guard !orphans.isEmpty else { return }
        let linker = GraphLinker(linking(in: view))
        // Attaching one orphan makes everything reachable that it leads to.
        for orphan in orphans where !tree.isReached(orphan) {
            tree.attach(orphan, from: entry.node, linker)
        }
        linker.finish()
    }
}
