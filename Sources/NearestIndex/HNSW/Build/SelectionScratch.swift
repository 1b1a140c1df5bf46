/// The memory in which a thread chooses neighbors; each ``GraphLinker`` has one.
package final class SelectionScratch {
    /// The candidates of the list that is being chosen.
    var candidates: [CandidateKey] = []
    /// The candidates that were kept.
    var kept: [CandidateKey] = []
    /// The nearest candidates that were not kept.
    var spare: [CandidateKey] = []
    private let nodeBuffer: ScratchBuffer<UInt32>
    private let distanceBuffer: ScratchBuffer<Float>
    private let queryBuffer: ScratchBuffer<Float>
    /// The nodes that were kept, in the form that kernels read.
    let nodes: ScratchSpan<UInt32>
    /// Raw distances to some of them.
    let distances: ScratchSpan<Float>
    /// A stored vector as a query.
    let query: ScratchSpan<Float>

    /// Makes scratch for lists of up to `width` links.
    package init(dimension: Int, width: Int) {
        nodeBuffer = ScratchBuffer(width + 1)
        distanceBuffer = ScratchBuffer(width + 1)
        queryBuffer = ScratchBuffer(dimension)
        nodes = nodeBuffer.span
        distances = distanceBuffer.span
        query = queryBuffer.span
    }
}
