internal import Synchronization

/// The links of a graph as a file holds them, between the numbers of its vectors.
package struct GraphContents: Sendable {
    /// What the graph was built with.
    package let parameters: HNSWParameters
    /// Where searches begin; nil where there is no node.
    package let entry: GraphEntry?
    /// Each node's block of layer 0; see ``LentGraph/linkBytes(_:)``.
    package let links: [UInt32]
    /// Each node's first block above layer 0 plus one, or 0.
    package let upperStarts: [UInt32]
    /// Blocks above layer 0, by node and then by layer; see ``LentGraph/upperLinkBytes(_:)``.
    package let upperLinks: [UInt32]

    // Nothing leads to the nodes that `numbers` leaves out, or if it does the link is left out.
    init(_ index: HNSWIndex, _ numbers: RowNumbers) {
        parameters = index.parameters
        let view = index.graph.view
        let block = LentGraph.linkBytes(parameters) / 4
        let upperBlock = LentGraph.upperLinkBytes(parameters) / 4
        var links = [UInt32](repeating: noLink, count: numbers.rows.count * block)
        var upperStarts = [UInt32](repeating: 0, count: numbers.rows.count)
        var upperLinks: [UInt32] = []
        var highest: GraphEntry?
        for (number, row) in numbers.rows.enumerated() {
            let node = Node(row)
            Self.copy(view, node, layer: 0, numbers, to: &links, at: number * block)
            let level = index.levels.level(of: index.rows.id(of: node))
            if level > highest?.layer ?? -1 { highest = GraphEntry(node: number, layer: level) }
            guard level > 0 else { continue }
            upperStarts[number] = UInt32(upperLinks.count / upperBlock + 1)
            for layer in 1...level {
                let start = upperLinks.count
                upperLinks.append(contentsOf: repeatElement(noLink, count: upperBlock))
                Self.copy(view, node, layer: layer, numbers, to: &upperLinks, at: start)
            }
        }
        self.links = links
        self.upperStarts = upperStarts
        self.upperLinks = upperLinks
        // The entry that searches use, unless it was removed.
        if let entry = index.graph.entry, entry.node < numbers.numbers.count,
            numbers.numbers[entry.node] != RowNumbers.none, entry.level == highest?.layer
        {
            self.entry = GraphEntry(node: Int(numbers.numbers[entry.node]), layer: entry.level)
        } else {
            entry = highest
        }
    }

    private static func copy(
        _ view: HNSWGraphView,
        _ node: Node,
        layer: Int,
        _ numbers: RowNumbers,
        to links: inout [UInt32],
        at start: Int
    ) {
        let (list, width) = unsafe view.links(of: node, layer: layer)
        var next = start
        for slot in 0..<width {
            let link = unsafe list[slot].load(ordering: .relaxed)
            if link == noLink { break }
            guard Int(link) < numbers.numbers.count else { continue }
            let number = numbers.numbers[Int(link)]
            guard number != RowNumbers.none else { continue }
            links[next] = number
            next += 1
        }
    }
}
