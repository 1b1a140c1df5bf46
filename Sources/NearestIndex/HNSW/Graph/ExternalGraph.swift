/// The links of a graph in memory that another object owns, laid out as ``GraphView`` describes.
///
/// The memory is never written. Whatever bytes it holds, searching never reads outside it. A
/// segment of a graph makes one, together with its ``ExternalRows``.
@safe package final class ExternalGraph: @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is constant while `owner` lives.

    /// What the graph was built with.
    package let parameters: HNSWParameters
    /// Where searches begin; nil if there are no nodes.
    package let entry: GraphEntry?
    /// The number of blocks above layer 0.
    package let upperCount: Int
    // The addresses of the links, of the column of first blocks and of the blocks above layer 0,
    // where views find each as the start of its only chunk.
    private let chunks: ScratchBuffer<UnsafeMutableRawPointer?>
    private let owner: any AnyObject & Sendable

    /// Wraps blocks of links, aligned to at least 4 bytes.
    ///
    /// - Parameters:
    ///   - parameters: what the graph was built with, in their ranges.
    ///   - entry: a node below the number of rows, and a layer that there can be.
    ///   - links: a block of ``GraphLayout/blockBytes(_:)`` bytes for each row.
    ///   - upperStarts: 4 bytes for each row.
    ///   - upperLinks: a block of ``GraphLayout/upperBlockBytes(_:)`` bytes for each of
    ///     ``upperCount``.
    ///   - owner: keeps the memory alive.
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
        upperCount = upperLinks.count / GraphLayout.upperBlockBytes(parameters)
        unsafe chunks = ScratchBuffer(3, repeating: nil)
        // An empty column may have no address; then it is never read.
        let nothing = unsafe UnsafeRawPointer(chunks.start)
        self.owner = owner
        // SAFETY: views only read what these point at.
        unsafe chunks[0] = UnsafeMutableRawPointer(mutating: links.baseAddress ?? nothing)
        unsafe chunks[1] = UnsafeMutableRawPointer(mutating: upperStarts.baseAddress ?? nothing)
        unsafe chunks[2] = UnsafeMutableRawPointer(mutating: upperLinks.baseAddress ?? nothing)
    }

    /// The links as searches read them; valid as long as this object lives.
    var view: GraphView {
        GraphView(
            parameters,
            blocks: blocks,
            upperStarts: upperStarts,
            upperBlocks: upperBlocks,
            upperCount: upperCount
        )
    }

    /// The block of each node on layer 0.
    var blocks: ChunkedItems { items(0, byteCount: GraphLayout.blockBytes(parameters)) }

    /// For each node, the number of its first block above layer 0 plus one, or 0.
    var upperStarts: ChunkedItems { items(1, byteCount: 4) }

    /// The blocks above layer 0.
    var upperBlocks: ChunkedItems { items(2, byteCount: GraphLayout.upperBlockBytes(parameters)) }

    private func items(_ column: Int, byteCount: Int) -> ChunkedItems {
        // SAFETY: the column's address stays in `chunks` as long as this object lives.
        unsafe ChunkedItems(
            chunks: UnsafePointer(chunks.start + column),
            shift: RowLayout.onePieceShift,
            itemBytes: byteCount
        )
    }
}
