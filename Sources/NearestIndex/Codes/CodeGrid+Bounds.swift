internal import NearestKernels

/// What a code leaves out of a vector, from above.
package struct CodeError: Sendable {
    /// The square of what the code leaves out.
    package var squared: Double
    /// The square of the vector's distance from the mean.
    package var spread: Double
    /// The length of what the code leaves out is at most this, whatever was rounded.
    package var bound: Float

    /// Whether the vector loses half of its length, because it lies far outside the grid.
    var isOutside: Bool { squared > 0.25 * spread }
}

extension CodeGrid {
    /// Measures what the code of some coordinates leaves out.
    ///
    /// - Parameters:
    ///   - coordinates: as ``locate(_:scale:to:)`` has written them.
    ///   - scaledLength: the length of the vector if a scale other than 1 has rounded its elements.
    ///     Default: it has not.
    /// - Returns: the error and its bound.
    package func error(
        _ coordinates: ScratchSpan<Float>,
        scaledLength: Double = 0
    ) -> CodeError {
        let (squared, spread) = squaredError(coordinates)
        // Rounded sums, and what the transform and the scale have rounded.
        let slack = 1 + 0x1p-20
        let rounded = roundings * 0x1p-24 * spread.squareRoot() + 0x1p-23 * scaledLength
        let bound = (squared.squareRoot() + rounded) * slack
        return CodeError(squared: squared, spread: spread, bound: Float(bound).nextUp)
    }

    // Roundings on the longest path from an element to a coordinate.
    var roundings: Double {
        guard transform == .hadamard else { return 2 }
        let levels = Int.bitWidth - 1 - cells.dimension.leadingZeroBitCount
        return Double(4 * levels + 24)
    }

    // The square of what a code leaves out, and that of the distance from the mean.
    func squaredError(_ coordinates: ScratchSpan<Float>) -> (error: Double, spread: Double) {
        // Padding has no coordinates without a transform.
        let count = transform == .none ? elements : cells.dimension
        let (step, half) = (Double(cells.step), Double(cells.halfRange))
        let last = Float(cells.width.cellCount - 1)
        var (sum, squares) = (0.0, 0.0)
        for index in 0..<count {
            let y = coordinates[index]
            let place = (y + cells.halfRange) * cells.cellsPerUnit
            // A cell begins at a whole number. Its middle is exact in float64.
            let cell = min(max(place, 0), last).rounded(.down)
            let left = Double(y) - ((Double(cell) + 0.5) * step - half)
            sum += left * left
            squares += Double(y) * Double(y)
        }
        return (sum, squares)
    }
}
