/// The links of a graph as a file holds them, between compact row numbers; see
/// ``CompactNumbering``.
package struct GraphExport: Sendable {
    /// What the graph was built with.
    package let parameters: HNSWParameters
    /// Where searches begin; nil if there are no nodes.
    package let entry: GraphEntry?
    /// Each node's block of layer 0; see ``GraphLayout/blockBytes(_:)``.
    package let links: [UInt32]
    /// Each node's first block above layer 0 plus one, or 0.
    package let upperStarts: [UInt32]
    /// Blocks above layer 0, by node and then by layer; see ``GraphLayout/upperBlockBytes(_:)``.
    package let upperLinks: [UInt32]

    /// Copies the links between numbered rows; links to other rows are left out.
    ///
    /// - Parameters:
    ///   - graph: the graph, which must not change during the copy.
    ///   - parameters: what it was built with.
    ///   - ids: the identifier of each numbered row.
    ///   - numbering: the numbers of the rows.
    /// - Complexity: O(rows × `m`).
    init(
        _ graph: HNSWGraph,
        _ parameters: HNSWParameters,
        ids: [UInt64],
        _ numbering: CompactNumbering
    ) {
        self.parameters = parameters
        let layers = LayerAssignment(parameters)
        let block = GraphLayout.blockBytes(parameters) / 4
        let upperBlock = GraphLayout.upperBlockBytes(parameters) / 4
        var links = [UInt32](repeating: NeighborList.end, count: ids.count * block)
        var upperStarts = [UInt32](repeating: 0, count: ids.count)
        var upperLinks: [UInt32] = []
        var highest: GraphEntry?
        for (number, row) in numbering.rows.enumerated() {
            let node = Int(row)
            Self.copy(graph.view.list(of: node), numbering, to: &links, at: number * block)
            let topLayer = layers.topLayer(of: VectorID(ids[number]))
            if topLayer > highest?.layer ?? -1 {
                highest = GraphEntry(node: number, layer: topLayer)
            }
            guard topLayer > 0 else { continue }
            upperStarts[number] = UInt32(upperLinks.count / upperBlock + 1)
            for layer in 1...topLayer {
                let start = upperLinks.count
                upperLinks.append(
                    contentsOf: repeatElement(NeighborList.end, count: upperBlock)
                )
                let list = graph.view.list(of: node, layer: layer)
                Self.copy(list, numbering, to: &upperLinks, at: start)
            }
        }
        self.links = links
        self.upperStarts = upperStarts
        self.upperLinks = upperLinks
        entry = Self.entry(graph.entry, numbering, highest: highest)
    }

    // The entry of the index, unless it was removed; otherwise the highest node.
    private static func entry(
        _ entry: GraphEntry?,
        _ numbering: CompactNumbering,
        highest: GraphEntry?
    ) -> GraphEntry? {
        guard let entry, entry.layer == highest?.layer,
            let number = numbering.number(of: entry.node)
        else { return highest }
        return GraphEntry(node: Int(number), layer: entry.layer)
    }

    // Copies one list, translated to compact numbers.
    private static func copy(
        _ list: NeighborList,
        _ numbering: CompactNumbering,
        to links: inout [UInt32],
        at start: Int
    ) {
        var next = start
        for neighbor in list {
            guard let number = numbering.number(of: neighbor) else { continue }
            links[next] = number
            next += 1
        }
    }
}
