internal import Synchronization

extension HNSWIndex {
    /// Reads every node and returns the state of the graph.
    ///
    /// Changes wait for it; searches do not.
    ///
    /// - Complexity: O(`count · m`): some tens of milliseconds for 100 000 vectors.
    public func health() -> HNSWHealth {
        change { change in
            let (view, graph) = (change.newestView, parts.graph)
            var tree = Reachability(graph.view, view, parts.codec.metric)
            if let entry = graph.entry { tree.reach(from: entry.node) }
            var degrees = Array(repeating: 0, count: graph.view.width + 1)
            var topLayers = [0]
            for node in 0..<view.rowCount where view.isVisible(node) {
                degrees[graph.view.list(of: node).count] += 1
                let topLayer = parts.layers.topLayer(of: view.id(of: node))
                while topLayers.count <= topLayer { topLayers.append(0) }
                topLayers[topLayer] += 1
            }
            let sweptCount = change.state.sweep?.targets.count ?? 0
            return HNSWHealth(
                liveCount: count,
                removedCount: change.rowState.deleted.count + sweptCount,
                unreachableCount: tree.unreached.count,
                degreeHistogram: degrees,
                topLayerHistogram: topLayers,
                memory: memoryByPart,
                quantization: quantizationReport
            )
        }
    }

    // The row table counts rows with their columns; the parts are separated here.
    private var memoryByPart: HNSWHealth.Memory {
        let rows = parts.rows
        let nodes = rows.rowCount.load(ordering: .acquiring)
        let links = parts.graph.memoryUsed(nodes: nodes)
        let vectors = nodes * rows.layout.rowBytes
        let attributes =
            (rows.sidecar?.memoryUsed ?? 0) + rows.retiredBytes.load(ordering: .relaxed)
        return HNSWHealth.Memory(
            vectorBytes: vectors,
            linkBytes: links.links,
            upperLinkBytes: links.upperLinks,
            idBytes: max(0, rows.memoryUsed - vectors - attributes),
            attributeBytes: attributes,
            codeBytes: quantizationReport?.byteCount ?? 0
        )
    }
}
