/// What all searches of one graph share: scratch memory, and what was measured on its rows.
final class SearchResources: Sendable {
    /// Scratch memory that no search is using.
    let scratches: ScratchPool
    /// How many rows ahead the kernels prefetch.
    let prefetchDepth: PrefetchDepth
    /// The measured costs of rows and of walks over them.
    let calibration = CostCalibration()
    /// The measured costs of rows and of walks over codes.
    let codeCalibration = CostCalibration()
    /// Codes that are asked for ahead: they are short, so all of a hop are under way at once.
    let codeAhead = 32

    /// Makes the resources of a graph.
    ///
    /// - Parameters:
    ///   - graph: the links.
    ///   - codec: how the rows store vectors.
    ///   - rowBytes: bytes from one row to the next.
    init(_ graph: GraphView, codec: VectorCodec, rowBytes: Int) {
        scratches = ScratchPool(
            dimension: codec.dimension,
            hopCapacity: LayerSearcher.lists * graph.width + 16
        )
        prefetchDepth = PrefetchDepth(rowBytes: rowBytes)
    }
}
