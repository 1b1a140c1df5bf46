package import NearestIndex

extension HNSWIndex {
    /// The faults of the graph, one sentence each; empty if there are none.
    package func faults() -> [String] { change { $0.faults() } }

    /// Every list of every vector, by row, lowest layer first: what two equal graphs have in
    /// common.
    package func adjacency() -> [[[Int]]] {
        let layers = LayerAssignment(parameters)
        return withReader { reader in
            (0..<reader.rows.rowCount).filter { reader.rows.isVisible($0) }.map { node in
                (0...layers.topLayer(of: reader.rows.id(of: node))).map {
                    reader.graph.nodes(of: node, layer: $0)
                }
            }
        }
    }
}
