internal import NearestKernels

extension HNSWIndex {
    /// How many bytes an index is expected to use: at the end, and at the most while it is built.
    ///
    /// - Parameters:
    ///   - count: vectors.
    ///   - dimension: elements of every vector.
    ///   - encoding: how stored elements are encoded.
    ///   - parameters: what the graph is built with.
    /// - Returns: bytes at the end, some percent more or less; and while it is built, an upper bound,
    ///   the caller's own vectors not counted.
    public static func estimatedMemory(
        count: Int,
        dimension: Int,
        encoding: ScalarEncoding = .float32,
        parameters: HNSWParameters = .init()
    ) -> (held: Int, building: Int) {
        let layout = RowLayout(dimension: dimension, encoding: encoding, alignment: 64)
        // A node is on layer l or above with the probability m^-l.
        let upper = HNSWGraph.blockBytes(parameters.m) / (parameters.m - 1)
        // The table of identifiers is a third to two thirds full.
        let table = 12
        let links = HNSWGraph.blockBytes(2 * parameters.m) + 4 + upper
        let held = layout.bytesPerRow + links + table
        let lengths = 2 * parameters.m * 4
        let halves = encoding == .float32 ? (2 * dimension + 63) / 64 * 64 : 0
        return (
            count.saturatingTimes(held),
            count.saturatingTimes(held + lengths + halves)
        )
    }
}
