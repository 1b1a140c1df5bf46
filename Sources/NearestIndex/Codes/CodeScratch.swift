internal import NearestKernels

/// Memory for encoding a vector or a query.
package final class CodeScratch: Sendable {
    private let elementBuffer: ScratchBuffer<Float>
    private let coordinateBuffer: ScratchBuffer<Float>
    private let queryBuffer: ScratchBuffer<UInt8>
    /// The elements of a vector, as float32.
    let elements: ScratchSpan<Float>
    /// The coordinates of a vector.
    let coordinates: ScratchSpan<Float>
    /// A query, in whole cache lines.
    let query: ScratchSpan<UInt8>

    /// Allocates memory for vectors of `dimension` elements, whatever their grid.
    init(dimension: Int) {
        let cells = (dimension + CodeWidth.four.group - 1) / CodeWidth.four.group
        let most = cells * CodeWidth.four.group
        elementBuffer = ScratchBuffer(dimension)
        coordinateBuffer = ScratchBuffer(most)
        queryBuffer = ScratchBuffer(linesOf: CodeKernels.queryHead + most, repeating: 0)
        elements = elementBuffer.span
        coordinates = coordinateBuffer.span
        query = queryBuffer.span
    }
}
