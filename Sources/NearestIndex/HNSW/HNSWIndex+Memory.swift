internal import Synchronization

extension HNSWIndex {
    /// Bytes that the index uses for vectors, links, identifiers and their table.
    ///
    /// The memory of removed vectors counts until it is reused or ``compact()`` frees it. The
    /// scratch memory of searches and of large insertions does not count.
    public var memoryUsed: Int {
        let rows = parts.rows
        let links = parts.graph.memoryUsed(nodes: rows.rowCount.load(ordering: .acquiring))
        return rows.memoryUsed + links.links + links.upperLinks
            + (quantizationReport?.byteCount ?? 0)
    }

    /// Returns the bytes that an index is expected to use when it is built, and at most while it is
    /// built.
    ///
    /// Numbers out of their range count as the nearest that is in range.
    ///
    /// - Parameters:
    ///   - count: the number of vectors.
    ///   - dimension: elements of every vector.
    ///   - encoding: how stored elements are encoded.
    ///   - parameters: what the graph is built with.
    ///   - quantization: the codes beside the vectors. Default: automatic.
    /// - Returns: `held`, bytes at the end, within some percent, and `building`, an upper bound
    ///   while it is built. The caller's own vectors are not counted.
    public static func estimatedMemory(
        count: Int,
        dimension: Int,
        encoding: ScalarEncoding = .float32,
        parameters: HNSWParameters = .init(),
        quantization: Quantization = .automatic
    ) -> (held: Int, building: Int) {
        let parameters = parameters.clamped
        let dimension = VectorFormat.clamped(dimension)
        let count = max(0, count)
        let row = RowLayout.bytesPerRow(dimension, encoding, alignment: 64)
        // A node is on layer l or above with the probability m^-l.
        let upper = GraphLayout.upperBlockBytes(parameters) / (parameters.m - 1)
        // The table of identifiers is a third to two thirds full.
        let table = 12
        let links = GraphLayout.blockBytes(parameters) + 4 + upper
        let codes = CodeChoice.estimatedBytes(quantization, dimension, encoding)
        let held = row + links + table + codes
        let lengths = GraphLayout.width(parameters) * 4
        // A large insertion looks for candidates over codes, whatever is kept, and other codes are
        // made beside those that are kept.
        let most = CodeChoice.largestBytes(dimension, encoding)
        return (
            count.saturatingTimes(held),
            count.saturatingTimes(held + lengths + most)
        )
    }
}
