internal import NearestKernels

/// What a code leaves out of a vector, from above.
package struct CodeError: Sendable {
    /// The square of what the code leaves out, and a projection.
    package var squared: Double
    /// The square of the vector's distance from the mean.
    package var spread: Double
    /// The length of what the code leaves out of the coordinates is at most this, whatever was
    /// rounded.
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
        let (inCells, spread) = (squaredError(coordinates), spread(coordinates))
        // Rounded sums, and what the transform and the scale have rounded.
        let slack = 1 + 0x1p-20
        let rounded = roundings * 0x1p-24 * spread.squareRoot() + 0x1p-23 * scaledLength
        let bound = (inCells.squareRoot() + rounded) * slack
        return CodeError(
            squared: inCells + projectedOut(coordinates, of: spread),
            spread: spread,
            bound: Float(bound).nextUp
        )
    }

    /// Roundings on the longest path from an element to the coordinates.
    var roundings: Double {
        switch transform {
        case .none: return 2
        case .hadamard:
            let levels = Int.bitWidth - 1 - cells.dimension.leadingZeroBitCount
            return Double(4 * levels + 24)
        case .projection:
            // Each sum is off by so many parts of the vector's length, and there are as many sums
            // as coordinates.
            return Double(elements / 16 + 8) * Double(cells.dimension).squareRoot()
        }
    }

    /// The square of a vector's distance from the mean.
    func spread(_ coordinates: ScratchSpan<Float>) -> Double {
        projection == nil
            ? Self.squaredLength(coordinates, coordinateCount)
            : Self.squaredLength(centered(coordinates), elements)
    }

    /// The square of what a projection leaves out of a vector at such a distance from the mean.
    func projectedOut(_ coordinates: ScratchSpan<Float>, of spread: Double) -> Double {
        guard projection != nil else { return 0 }
        return max(0, spread - Self.squaredLength(coordinates, coordinateCount))
    }

    private static func squaredLength(_ numbers: ScratchSpan<Float>, _ count: Int) -> Double {
        var sum = 0.0
        for index in 0..<count { sum += Double(numbers[index]) * Double(numbers[index]) }
        return sum
    }

    /// The square of what a code leaves out of coordinates.
    func squaredError(_ coordinates: ScratchSpan<Float>) -> Double {
        let (step, half) = (Double(cells.step), Double(cells.halfRange))
        let last = Float(cells.width.cellCount - 1)
        var sum = 0.0
        for index in 0..<coordinateCount {
            let y = coordinates[index]
            let place = (y + cells.halfRange) * cells.cellsPerUnit
            // A cell begins at a whole number. Its middle is exact in float64.
            let cell = min(max(place, 0), last).rounded(.down)
            let left = Double(y) - ((Double(cell) + 0.5) * step - half)
            sum += left * left
        }
        return sum
    }
}
