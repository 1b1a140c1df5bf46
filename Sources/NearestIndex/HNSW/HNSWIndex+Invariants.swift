internal import Synchronization

// What must hold for the graph between two changes. Compiled into debug builds, where it is looked at
// from time to time; `faults()` is there for tests of every build.
extension HNSWIndex {
    /// What is wrong with the graph, a sentence each; nothing if all is well.
    ///
    /// Changes wait meanwhile.
    package func faults() -> [String] {
        writer.withLock { _ in rows.writer.withLock { faults($0) } }
    }

    /// Stops a debug build when the graph is broken.
    ///
    /// Looked at when the number of changes is a power of two, so that it costs little on the whole.
    func checkInvariants(_ rowWriter: borrowing RowTable.Writer) {
        #if NEAREST_INTERNAL_CHECKS
        let version = rows.nextVersion() - 1
        guard version & (version - 1) == 0 else { return }
        let faults = faults(rowWriter)
        precondition(faults.isEmpty, "broken graph: \(faults.joined(separator: "; "))")
        #endif
    }

    private func faults(_ rowWriter: borrowing RowTable.Writer) -> [String] {
        let visibility = RowVisibility(snapshot(rowWriter))
        var faults: [String] = []
        var live = 0
        for node in 0..<visibility.rowCount where visibility.isVisible(node) {
            live += 1
            let level = levels.level(of: visibility.id(of: node))
            for layer in 0...level {
                faults += self.faults(of: node, layer: layer, rowCount: visibility.rowCount)
            }
        }
        if live != count { faults.append("\(live) nodes are visible of \(count)") }
        if live > 0, graph.entry == nil { faults.append("there is no entry") }
        return faults
    }

    private func faults(of node: Node, layer: Int, rowCount: Int) -> [String] {
        let list = graph.view.list(of: node, layer: layer)
        var faults: [String] = []
        if Set(list).count != list.count { faults.append("\(node) is linked twice on \(layer)") }
        if list.contains(node) { faults.append("\(node) is linked to itself on \(layer)") }
        for link in list {
            if link >= rowCount {
                faults.append("\(node) is linked to \(link) of \(rowCount)")
            } else if levels.level(of: rows.id(of: link)) < layer {
                faults.append("\(node) is linked to \(link), which is not on layer \(layer)")
            } else if rows.births(of: link) == RowLayout.never {
                faults.append("\(node) is linked to \(link), which was never born")
            }
        }
        return faults
    }

    /// Every list of every vector, by row, lowest layer first: what two equal graphs have in common.
    package func adjacency() -> [[[Int]]] {
        writer.withLock { _ in
            rows.writer.withLock { rowWriter in
                let visibility = RowVisibility(snapshot(rowWriter))
                return (0..<visibility.rowCount).filter { visibility.isVisible($0) }.map { node in
                    (0...levels.level(of: visibility.id(of: node))).map {
                        graph.view.list(of: node, layer: $0)
                    }
                }
            }
        }
    }
}
