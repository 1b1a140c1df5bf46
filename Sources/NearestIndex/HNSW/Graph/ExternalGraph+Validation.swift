/// Checks of a file's links that read all of them. Opening a file does not run them, so searches
/// check every link that they follow against the number of rows.
extension ExternalGraph {
    /// Checks every list: each link leads to another node on its layer, and no two to the same.
    ///
    /// - Parameter rows: the rows of the nodes.
    /// - Complexity: O(`rows.count · m`).
    /// - Throws: ``DataFault`` for the first fault.
    package func validate(_ rows: ExternalRows) throws(DataFault) {
        let layers = LayerAssignment(parameters)
        try validateStarts(rows, layers)
        var seen = SeenNodes(count: rows.count)
        let (blocks, links) = (blocks, GraphLayout.blockBytes(parameters) / 4)
        for node in 0..<rows.count {
            if let fault = Self.fault(
                of: blocks.numbers(node, count: links),
                width: GraphLayout.width(parameters),
                &seen,
                reaches: { $0 != node }
            ) {
                throw DataFault(column: .links, item: node, detail: fault)
            }
        }
        try validateUpper(rows, layers, &seen)
    }

    // Checks that each node's blocks above layer 0 follow those of the node before it, as many as
    // the node has layers, and that the entry is on the highest layer.
    private func validateStarts(_ rows: ExternalRows, _ layers: LayerAssignment) throws(DataFault) {
        let starts = upperStarts
        var used = 0
        var highest = -1
        for node in 0..<rows.count {
            let topLayer = layers.topLayer(of: rows.id(of: node))
            let start = starts.numbers(node, count: 1)[0]
            guard Int(start) == (topLayer > 0 ? used + 1 : 0) else {
                throw DataFault(
                    column: .upperStarts,
                    item: node,
                    detail:
                        "it is \(start), but the node has \(topLayer) layers above the lowest one "
                        + "and comes after \(used) blocks"
                )
            }
            used += topLayer
            highest = max(highest, topLayer)
        }
        guard used == upperCount else {
            throw DataFault(
                column: .upperLinks,
                item: min(used, upperCount),
                detail: "there are \(upperCount) blocks, but the nodes have \(used)"
            )
        }
        guard entry.map({ layers.topLayer(of: rows.id(of: $0.node)) }) ?? -1 == highest,
            entry?.layer ?? -1 == highest
        else {
            throw DataFault(
                column: .entry,
                item: entry?.node ?? 0,
                detail: "the highest layer is \(highest), but the entry is not on it"
            )
        }
    }

    // Checks the lists of the layers above 0.
    private func validateUpper(
        _ rows: ExternalRows,
        _ layers: LayerAssignment,
        _ seen: inout SeenNodes
    ) throws(DataFault) {
        let (blocks, links) = (upperBlocks, GraphLayout.upperBlockBytes(parameters) / 4)
        var block = 0
        for node in 0..<rows.count {
            let topLayer = layers.topLayer(of: rows.id(of: node))
            for layer in stride(from: 1, through: topLayer, by: 1) {
                // `validateStarts` has found as many blocks as there are.
                if let fault = Self.fault(
                    of: blocks.numbers(block, count: links),
                    width: GraphLayout.upperWidth(parameters),
                    &seen,
                    reaches: { $0 != node && layers.topLayer(of: rows.id(of: $0)) >= layer }
                ) {
                    throw DataFault(column: .upperLinks, item: block, detail: fault)
                }
                block += 1
            }
        }
    }

    // Returns what is wrong with a block, or nil. Its list must end at the first unused place, with
    // nothing after it, and lead to nodes of its layer, to each once.
    @inline(__always)
    private static func fault(
        of block: ScratchSpan<UInt32>,
        width: Int,
        _ seen: inout SeenNodes,
        reaches: (Int) -> Bool
    ) -> String? {
        seen.forget()
        var ended = false
        for slot in 0..<block.count {
            let link = block[slot]
            if link == NeighborList.end {
                ended = true
            } else if ended || slot >= width {
                return "a link follows the end of the list"
            } else if Int(link) >= seen.count {
                return "a link leads to node \(link) of \(seen.count)"
            } else if !reaches(Int(link)) {
                return "a link leads to node \(link), which is the node itself or not on that layer"
            } else if !seen.insert(Int(link)) {
                return "two links lead to node \(link)"
            }
        }
        return nil
    }
}
