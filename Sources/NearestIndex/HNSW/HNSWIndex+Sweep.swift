internal import Synchronization

// Removed nodes stay linked until a sweep has gone over all nodes and chosen the lists that lead to
// removed ones anew, among what is left of them and the neighbors of the removed ones (as in Singh et
// al., FreshDiskANN, 2021, Algorithm 4). A sweep is cut into steps that each change takes some of, so
// that no change waits for all of it.
extension HNSWIndex {
    /// A sweep begins when a tenth of the nodes are removed ones.
    private static let sweptShare = 10
    /// It takes as many steps at each change as to be done after half as many changes more.
    private static let sweepLength = 20
    private static let fewestRemoved = 32
    /// Nodes that one change looks at, however many vectors it removes: some tenths of a second.
    private static let mostSteps = 1 << 15

    /// Does a change's share of the upkeep.
    func maintain(
        after changes: Int,
        _ writer: inout HNSWWriter,
        _ rowWriter: inout RowTable.Writer
    ) {
        writer.changesSinceCheck += changes
        if writer.sweep == nil,
            rowWriter.dead.count > max(Self.fewestRemoved, count / Self.sweptShare)
        {
            beginSweep(&writer, &rowWriter)
        }
        if let sweep = writer.sweep {
            let steps = max(8, sweep.end / max(16, count / Self.sweepLength))
            advanceSweep(
                by: min(steps * min(changes, Self.mostSteps), Self.mostSteps),
                &writer,
                &rowWriter
            )
        }
        checkReachability(&writer, &rowWriter, atLeastAfter: max(16, count / 64))
        tuneLookAhead(&writer, rowWriter)
        checkInvariants(rowWriter)
    }

    /// Takes the nodes that were removed so far as the targets of a new sweep.
    func beginSweep(_ writer: inout HNSWWriter, _ rowWriter: inout RowTable.Writer) {
        writer.sweep = HNSWSweep(
            version: rows.nextVersion() - 1,
            targets: rowWriter.dead,
            end: rows.end(rowWriter)
        )
        rowWriter.dead = []
    }

    /// Looks at the next nodes of the sweep, and ends it after the last.
    func advanceSweep(
        by steps: Int,
        _ writer: inout HNSWWriter,
        _ rowWriter: inout RowTable.Writer
    ) {
        guard var sweep = writer.sweep else { return }
        var linker = HNSWLinker(self, snapshot(rowWriter), .none, writer)
        let end = sweep.next + min(steps, sweep.end - sweep.next)
        while sweep.next < end {
            repair(sweep.next, sweep, &linker)
            sweep.next += 1
        }
        for node in Set(linker.victims).sorted() { linker.keepLinked(node) }
        linker.finish()
        writer.sweep = sweep
        if sweep.next == sweep.end { endSweep(sweep, &writer, &rowWriter) }
    }

    /// The newest version, with all rows that there are.
    func snapshot(_ rowWriter: borrowing RowTable.Writer) -> RowSnapshot {
        RowSnapshot(
            table: rows,
            version: rows.nextVersion() - 1,
            rowCount: rows.end(rowWriter)
        )
    }

    private func repair(_ node: Node, _ sweep: HNSWSweep, _ linker: inout HNSWLinker) {
        let (chunk, position) = rows.locate(node)
        guard unsafe chunk.births[position].load(ordering: .relaxed) != RowLayout.never else {
            return
        }
        let death = unsafe chunk.deaths[position].load(ordering: .relaxed)
        // The targets' own lists are left: nothing will lead to them. A node that died since is still
        // walked over, so none of its links may lead to a row that is used again.
        guard death > sweep.version else { return }
        for layer in 0...levels.level(of: rows.id(of: node)) {
            if death == RowLayout.never {
                linker.repair(node, layer: layer)
            } else {
                linker.unlink(node, layer: layer) { rows.died(Int($0), by: sweep.version) }
            }
        }
    }

    private func endSweep(
        _ sweep: HNSWSweep,
        _ writer: inout HNSWWriter,
        _ rowWriter: inout RowTable.Writer
    ) {
        writer.sweep = nil
        lowerEntry(rowWriter)
        checkReachability(&writer, &rowWriter, atLeastAfter: 0)
        rows.retire(sweep.targets, &rowWriter)
        rows.reclaim(&rowWriter)
    }

    // Searches begin at the highest node that is left; of several at the first.
    func lowerEntry(_ rowWriter: borrowing RowTable.Writer) {
        let visibility = RowVisibility(snapshot(rowWriter))
        if let entry = graph.entry, visibility.isVisible(entry.node) { return }
        var best: HNSWGraph.Entry?
        for node in 0..<visibility.rowCount where visibility.isVisible(node) {
            let level = levels.level(of: visibility.id(of: node))
            if level > best?.level ?? -1 { best = HNSWGraph.Entry(node: node, level: level) }
        }
        // Without any node there is none: rows may be given back, and used again.
        graph.entry = best
    }
}
