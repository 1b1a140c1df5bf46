/// The sizes of a graph's blocks in memory and in files, which follow from its parameters.
package enum GraphLayout {
    /// The most nodes of a graph.
    ///
    /// Numbers of 30 bits leave two bits of a ``CandidateKey`` for marks.
    package static let maximumNodes = 1 << 30

    /// The highest layer that a node can be on.
    package static var maximumLayer: Int { LayerAssignment.highest }

    /// Returns the most blocks above layer 0 that some nodes can have, at most 2³¹ - 1: what lies
    /// behind is not in a file's one piece of memory.
    package static func maximumUpperBlocks(nodes: Int) -> Int {
        min(nodes.saturatingTimes(maximumLayer), Int(Int32.max))
    }

    /// Returns the most links of a node on layer 0: `2 * m`.
    static func width(_ parameters: HNSWParameters) -> Int { 2 * parameters.m }

    /// Returns the most links of a node on one of the layers above: `m`.
    static func upperWidth(_ parameters: HNSWParameters) -> Int { parameters.m }

    /// Returns the bytes of a node's block on layer 0.
    package static func blockBytes(_ parameters: HNSWParameters) -> Int {
        blockBytes(width: width(parameters))
    }

    /// Returns the bytes of a node's block on one layer above.
    package static func upperBlockBytes(_ parameters: HNSWParameters) -> Int {
        blockBytes(width: upperWidth(parameters))
    }

    // Whole cache lines, or a power of two bytes that divides one, so that no list spans more lines
    // than it must.
    private static func blockBytes(width: Int) -> Int {
        var unit = 4
        while unit < 64, unit < width * 4 { unit *= 2 }
        return (width * 4 + unit - 1) / unit * unit
    }
}
