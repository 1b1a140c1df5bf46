package import NearestKernels

/// Chooses a grid for the vectors of an index: the transform and the range of the cells that leave
/// the least out of a sample.
///
/// It depends on the sample alone, and sums are of float64 in its order, so the same vectors give
/// the same grid everywhere.
package struct CodeCalibration {
    /// Fewer vectors have no codes: searches among them are quick as it is.
    package static let minimumCount = 4096
    /// The most vectors of a sample.
    package static let maximumSample = 16_384
    /// How many of them the ranges are tried on.
    private static let triedCount = 2048
    /// The share of the error without a transform that a transform must get below, because it
    /// takes time for every query.
    private static let worthwhile = 0.9

    private let width: CodeWidth
    private let elements: Int
    private let sample: ScratchSpan<Float>
    private let count: Int
    private let mean: [Float]

    /// Takes a sample.
    ///
    /// - Parameters:
    ///   - width: the bits of a coordinate.
    ///   - elements: elements of a vector.
    ///   - sample: vectors, one after the other, at least one.
    package init(_ width: CodeWidth, elements: Int, _ sample: ScratchSpan<Float>) {
        self.width = width
        self.elements = elements
        self.sample = sample
        count = sample.count / elements
        mean = Self.mean(sample, elements)
    }

    /// Bytes that choosing a grid for so many vectors takes, from above.
    package static func memory(_ elements: Int, count: Int) -> Int {
        guard count >= minimumCount else { return 0 }
        // The sample, and coordinates of the part that is tried, of as many elements at most twice.
        let sample = (min(count, maximumSample) + 2 * triedCount + 128) * max(elements, 128) * 4
        return sample + SampleDirections.memory(elements)
    }

    /// The distance of the rows of a sample of so many vectors.
    package static func step(_ count: Int) -> Int {
        max(1, (count + maximumSample - 1) / maximumSample)
    }

    /// Returns the grid that leaves the least out.
    ///
    /// - Parameter seed: where the signs of a transform are drawn from.
    /// - Returns: the grid, and what was found out about the sample.
    package func grid(seed: UInt64) -> CodeGrid {
        let plain = best(.none, seed)
        let rotated = best(.hadamard, seed)
        let (left, plainLeft) = (Double(rotated.figures.error), Double(plain.figures.error))
        let isWorthwhile = left * left < Self.worthwhile * plainLeft * plainLeft
        return isWorthwhile ? rotated : plain
    }

    private static func mean(_ sample: ScratchSpan<Float>, _ elements: Int) -> [Float] {
        let count = sample.count / elements
        var sums = [Double](repeating: 0, count: elements)
        for row in 0..<count {
            let first = row * elements
            for index in 0..<elements { sums[index] += Double(sample[first + index]) }
        }
        return sums.map { Float($0 / Double(count)) }
    }

    // The half ranges that are tried, in standard deviations of a coordinate.
    private var candidates: [Double] {
        width == .eight
            ? stride(from: 3.0, through: 7.0, by: 0.4).map { $0 }
            : stride(from: 2.0, through: 4.4, by: 0.2).map { $0 }
    }

    /// Returns the grid whose range leaves the least out under a transform.
    func best(
        _ transform: CodeTransform,
        _ seed: UInt64,
        projection: ProjectionMatrix? = nil
    ) -> CodeGrid {
        var figures = CodeFigures()
        figures.count = count
        func grid(_ halfRange: Float) -> CodeGrid {
            CodeGrid(
                CodeCells(
                    width: width,
                    elements: projection?.rowCount ?? elements,
                    halfRange: halfRange
                ),
                transform,
                mean: mean,
                projection: projection,
                seed: seed,
                figures: figures
            )
        }
        let any = grid(1)
        let tried = min(count, Self.triedCount)
        let room = any.coordinateRoom
        let coordinates = ScratchBuffer<Float>(tried * room)
        func place(_ number: Int) -> ScratchSpan<Float> {
            coordinates.span.extracting(number * room..<(number + 1) * room)
        }
        // Squared lengths: of the vectors, of those less the mean, and of what a projection drops.
        var (lengths, squares, dropped) = (0.0, 0.0, 0.0)
        for number in 0..<tried {
            // Spread over the sample.
            let row = number * count / tried
            any.locate(sample, row: row, to: place(number))
            for index in row * elements..<(row + 1) * elements {
                lengths += Double(sample[index]) * Double(sample[index])
            }
            let spread = any.spread(place(number))
            squares += spread
            dropped += any.projectedOut(place(number), of: spread)
        }
        let deviation = ((squares - dropped) / Double(tried * any.coordinateCount)).squareRoot()
        // Equal vectors have no deviation, and any range is right.
        guard deviation > 0, deviation.isFinite else {
            figures.length = Float((lengths / Double(tried)).squareRoot())
            return grid(1)
        }
        var (best, least) = (any, Double.infinity)
        for factor in candidates {
            let wanted = Float(factor * deviation)
            let halfRange = min(
                max(wanted, CodeCells.halfRanges.lowerBound),
                CodeCells.halfRanges.upperBound
            )
            let candidate = grid(halfRange)
            var sum = 0.0
            for number in 0..<tried { sum += candidate.squaredError(place(number)) }
            if sum < least { (best, least) = (candidate, sum) }
        }
        func root(_ sum: Double) -> Float { Float((sum / Double(tried)).squareRoot()) }
        (figures.error, figures.spread) = (root(least + dropped), root(squares))
        figures.length = root(lengths)
        return grid(best.cells.halfRange)
    }
}

extension CodeGrid {
    /// Writes the coordinates of a vector of a sample.
    package func locate(_ sample: ScratchSpan<Float>, row: Int, to coordinates: ScratchSpan<Float>)
    {
        locate(sample.extracting(row * elements..<(row + 1) * elements), to: coordinates)
    }
}
