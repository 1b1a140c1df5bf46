internal import Synchronization

/// The links of a graph in memory that somebody else owns, laid out as ``HNSWGraphView`` says.
@safe package struct LentGraph: @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is constant while `owner` lives.

    /// What the graph was built with.
    package let parameters: HNSWParameters
    /// Where searches begin; nil where there is no node.
    package let entry: GraphEntry?
    let links: UnsafeMutableRawPointer
    let upperStarts: UnsafeMutableRawPointer
    let upperLinks: UnsafeMutableRawPointer
    /// Blocks of links above layer 0.
    package let upperCount: Int
    let owner: any AnyObject & Sendable

    /// Takes blocks of links, aligned to 4 bytes at least.
    ///
    /// - Parameters:
    ///   - parameters: what the graph was built with, in their ranges.
    ///   - entry: a node below the number of rows, and a layer that there can be.
    ///   - links: a block of ``linkBytes(_:)`` bytes for each row.
    ///   - upperStarts: 4 bytes for each row.
    ///   - upperLinks: a block of ``upperLinkBytes(_:)`` bytes for each of ``upperCount``.
    ///   - owner: keeps the memory while an index uses it.
    package init(
        parameters: HNSWParameters,
        entry: GraphEntry?,
        links: UnsafeRawBufferPointer,
        upperStarts: UnsafeRawBufferPointer,
        upperLinks: UnsafeRawBufferPointer,
        owner: any AnyObject & Sendable
    ) {
        self.parameters = parameters
        self.entry = entry
        // Never written through: the view that reads them is the one that a writer uses.
        unsafe self.links = Self.start(of: links)
        unsafe self.upperStarts = Self.start(of: upperStarts)
        unsafe self.upperLinks = Self.start(of: upperLinks)
        upperCount = upperLinks.count / Self.upperLinkBytes(parameters)
        self.owner = owner
    }

    private static func start(of bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(
            mutating: bytes.baseAddress ?? UnsafeRawPointer(NoItems.start)
        )
    }

    /// Bytes of a node's links on layer 0.
    package static func linkBytes(_ parameters: HNSWParameters) -> Int {
        HNSWGraph.blockBytes(2 * parameters.m)
    }

    /// Bytes of a node's links on one layer above.
    package static func upperLinkBytes(_ parameters: HNSWParameters) -> Int {
        HNSWGraph.blockBytes(parameters.m)
    }

    /// Layers above the lowest one that a node can be on.
    package static var highestLayer: Int { LevelGenerator.highest }

    /// Nodes that a graph can have.
    package static var mostNodes: Int { HNSWGraph.nodeLimit }
}

/// The node from which searches of a graph begin.
package struct GraphEntry: Sendable, Hashable {
    /// Its number.
    package let node: Int
    /// Its highest layer, and the graph's.
    package let layer: Int

    /// Names a node.
    package init(node: Int, layer: Int) {
        self.node = node
        self.layer = layer
    }
}
