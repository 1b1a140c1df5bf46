internal import Synchronization

extension HNSWIndex {
    /// Gives the room of removed vectors back to the system.
    ///
    /// Repairs the neighborhoods of all removed nodes, moves the last nodes into their places, and
    /// frees what is behind. Changes wait for it; searches do not. It waits for the searches that
    /// began before it, for a second at most at each of four steps, so call it from none of those and
    /// while no ``NeighborCursor`` lives; where one lasts longer the memory is left for the next call.
    ///
    /// - Complexity: O(`count · m`), and about as much as an insertion for each neighborhood that is
    ///   repaired: about a second a core for 100 000 vectors of which a fifth were removed.
    public func compact() {
        writer.withLock { writer in
            rows.writer.withLock { rowWriter in
                sweepAll(&writer, &rowWriter)
                guard rows.beginCompacting(until: soon, &rowWriter), move(writer, &rowWriter) else {
                    return
                }
                let behind = (count..<max(count, rows.end(rowWriter)))
                    .map { (node: $0, level: levels.level(of: rows.id(of: $0))) }
                guard rows.truncate(until: soon, &rowWriter) else { return }
                for (node, level) in behind { graph.release(node, level: level) }
                graph.shrink(to: rows.end(rowWriter))
            }
        }
    }

    // How long searches that began before are waited for, at each step.
    private var soon: ContinuousClock.Instant { .now + .seconds(1) }

    /// Repairs the neighborhoods of all removed nodes, so that nothing leads to them.
    func sweepAll(_ writer: inout HNSWWriter, _ rowWriter: inout RowTable.Writer) {
        advanceSweep(by: .max, &writer, &rowWriter)
        guard !rowWriter.dead.isEmpty else { return }
        beginSweep(&writer, &rowWriter)
        advanceSweep(by: .max, &writer, &rowWriter)
    }

    // A node moves as one that is replaced: the copy is linked to from the node that dies, which all
    // searches still come by, so those of the old version find the one and those of the new version
    // the other. When those of the old version have left, every link is pointed at the copy.
    private func move(_ writer: HNSWWriter, _ rowWriter: inout RowTable.Writer) -> Bool {
        let visibility = RowVisibility(snapshot(rowWriter))
        let upper = (min(count, visibility.rowCount)..<visibility.rowCount).reduce(0) {
            $0 + (visibility.isVisible($1) ? levels.level(of: visibility.id(of: $1)) : 0)
        }
        // Without memory for the copies of what has to move, nothing is moved.
        guard (try? graph.grow(to: visibility.rowCount, upper: upper)) != nil else { return false }
        let version = rows.nextVersion()
        let moves = rows.takeMoves(&rowWriter)
        guard !moves.isEmpty else { return true }
        for move in moves {
            let level = levels.level(of: rows.id(of: move.from))
            let formerLevel = levels.level(of: rows.id(of: move.to))
            graph.reserve(upper: level)
            graph.prepare(move.to, level: level, formerLevel: formerLevel)
            graph.copyLinks(from: move.from, to: move.to, level: level)
            rows.move(move, version: version, &rowWriter)
            graph.appendLink(from: move.from, to: move.to)
            writer.lengths?.forget(move.from)
            writer.lengths?.forget(move.to)
            unsafe writer.halves?.set(move.to, rows.vector(of: move.to))
        }
        rows.publish(version, liveChange: 0, &rowWriter)
        guard rows.waitForReaders(until: soon, &rowWriter) else { return false }
        repoint(moves, rowWriter)
        let moved = rowWriter.dead
        rowWriter.dead = []
        rows.retire(moved, &rowWriter)
        return rows.waitForReaders(until: soon, &rowWriter)
    }

    private func repoint(_ moves: [RowTable.Move], _ rowWriter: borrowing RowTable.Writer) {
        let places = Dictionary(uniqueKeysWithValues: moves.map { ($0.from, $0.to) })
        if let entry = graph.entry, let place = places[entry.node] {
            graph.entry = HNSWGraph.Entry(node: place, level: entry.level)
        }
        let visibility = RowVisibility(snapshot(rowWriter))
        for node in 0..<visibility.rowCount where visibility.isVisible(node) {
            for layer in 0...levels.level(of: visibility.id(of: node)) {
                graph.repoint(node, layer: layer, places, from: count)
            }
        }
    }
}
