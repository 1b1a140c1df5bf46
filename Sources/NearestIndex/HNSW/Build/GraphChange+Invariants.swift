// The invariants of a graph between two changes. Debug builds check them from time to time, and
// tests in every build.
extension GraphChange {
    /// Stops a debug build if the graph is broken.
    ///
    /// It checks when the number of changes is a power of two, so that it costs little in all.
    func checkInvariants() {
        #if NEAREST_INTERNAL_CHECKS
        let version = nextVersion - 1
        guard version & (version - 1) == 0 else { return }
        let faults = faults()
        precondition(faults.isEmpty, "broken graph: \(faults.joined(separator: "; "))")
        #endif
    }

    /// Returns the faults of the graph, one sentence each; empty if there are none.
    ///
    /// - Complexity: O(`count · m`).
    package func faults() -> [String] {
        let view = newestView
        var faults: [String] = []
        var live = 0
        for node in 0..<view.rowCount where view.isVisible(node) {
            live += 1
            for layer in 0...parts.layers.topLayer(of: view.id(of: node)) {
                faults += self.faults(of: node, layer: layer, rowCount: view.rowCount)
            }
        }
        if live != parts.count { faults.append("\(live) nodes are visible of \(parts.count)") }
        if live > 0, parts.graph.entry == nil { faults.append("there is no entry") }
        return faults
    }

    /// Returns the faults of one list: repeated links, links to itself, and links to rows that are
    /// out of range, not on the layer, or not inserted.
    private func faults(of node: Int, layer: Int, rowCount: Int) -> [String] {
        let rows = parts.rows
        let links = parts.graph.view.nodes(of: node, layer: layer)
        var faults: [String] = []
        if Set(links).count != links.count { faults.append("\(node) is linked twice on \(layer)") }
        if links.contains(node) { faults.append("\(node) is linked to itself on \(layer)") }
        for link in links {
            if link >= rowCount {
                faults.append("\(node) is linked to \(link) of \(rowCount)")
            } else if parts.layers.topLayer(of: rows.id(of: link)) < layer {
                faults.append("\(node) is linked to \(link), which is not on layer \(layer)")
            } else if rows.insertedVersion(of: link) == RowLayout.never {
                faults.append("\(node) is linked to \(link), which was never inserted")
            }
        }
        return faults
    }
}
