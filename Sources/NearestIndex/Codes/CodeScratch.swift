internal import NearestKernels

/// Memory for encoding a vector or a query.
package final class CodeScratch: Sendable {
    private let elementBuffer: ScratchBuffer<Float>
    private let coordinateBuffer: ScratchBuffer<Float>
    private let queryBuffer: ScratchBuffer<UInt8>
    private let rowBuffer = ScratchBuffer<UInt32>(CodeScratch.listLength)
    private let sumBuffer = ScratchBuffer<Float>(CodeScratch.listLength)
    /// The elements of a vector, as float32.
    let elements: ScratchSpan<Float>
    /// The coordinates of a vector.
    let coordinates: ScratchSpan<Float>
    /// A query, in whole cache lines.
    let query: ScratchSpan<UInt8>
    /// A list of rows, for scans of sets.
    let rows: ScratchSpan<UInt32>
    /// A number for each of them.
    let sums: ScratchSpan<Float>

    private static let listLength = 1024

    /// Allocates memory for vectors of `dimension` elements, whatever their grid.
    init(dimension: Int) {
        let cells = (dimension + CodeWidth.four.group - 1) / CodeWidth.four.group
        let most = cells * CodeWidth.four.group
        elementBuffer = ScratchBuffer(dimension)
        // A projection needs room for the elements once more.
        coordinateBuffer = ScratchBuffer(2 * most)
        queryBuffer = ScratchBuffer(linesOf: CodeKernels.queryHead + most, repeating: 0)
        elements = elementBuffer.span
        coordinates = coordinateBuffer.span
        query = queryBuffer.span
        rows = rowBuffer.span
        sums = sumBuffer.span
    }
}
