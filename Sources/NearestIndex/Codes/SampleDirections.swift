internal import NearestKernels

/// The directions in which the vectors of a sample differ most, for grids of fewer coordinates than
/// vectors have elements.
struct SampleDirections {
    private let elements: Int
    private let directions: PrincipalDirections

    /// The fewest vectors for each element of which directions are learned.
    private static let learnedPerElement = 4
    /// The most vectors that they are learned of.
    private static let maximumLearned = 8192
    /// The share of the variance that a projection must keep to be tried.
    private static let minimumKept = 0.75
    /// How many numbers of coordinates are tried.
    private static let maximumTried = 3

    /// Finds directions; nil where there are too few vectors, or no LAPACK was linked.
    ///
    /// - Parameters:
    ///   - sample: vectors, one after the other.
    ///   - elements: elements of a vector.
    /// - Complexity: O(vectors × `elements`²) and O(`elements`³): half a second for 384 elements,
    ///   12 s for 1 536, with the reference BLAS and LAPACK.
    init?(_ sample: ScratchSpan<Float>, elements: Int) {
        let count = sample.count / elements
        guard MomentMatrix.isAvailable, count >= Self.learnedPerElement * elements else {
            return nil
        }
        var moments = MomentMatrix(dimension: elements)
        let learned = min(count, Self.maximumLearned)
        let chosen = (0..<learned).map { $0 * count / learned * elements }
        var mean = [Double](repeating: 0, count: elements)
        for first in chosen {
            for index in 0..<elements { mean[index] += Double(sample[first + index]) }
        }
        for index in 0..<elements { mean[index] /= Double(learned) }
        var rows: [Double] = []
        for (number, first) in chosen.enumerated() {
            for index in 0..<elements { rows.append(Double(sample[first + index]) - mean[index]) }
            if rows.count >= 512 * elements || number == learned - 1 {
                moments.add(rows)
                rows.removeAll(keepingCapacity: true)
            }
        }
        guard let directions = moments.directions() else { return nil }
        self.directions = directions
        self.elements = elements
    }

    /// Bytes that finding directions and making matrices of them takes, from above: the sums, a
    /// copy and what LAPACK works in, in float64, and matrices in float32.
    static func memory(_ elements: Int) -> Int {
        guard CodeChoice.projectedElements ~= elements else { return 0 }
        return elements * (elements + 8) * (5 * 8 + 4 * 4)
    }

    /// Returns how many coordinates are worth a trial: the fewest that keep most of the variance,
    /// and the next ones, all fewer than the elements.
    func counts(_ width: CodeWidth) -> [Int] {
        stride(from: width.group, to: elements, by: width.group)
            .filter { directions.kept(by: $0) >= Self.minimumKept }
            .prefix(Self.maximumTried).map { $0 }
    }

    /// Returns the matrix of the first directions.
    ///
    /// They are rotated together, so that coordinates are alike, as a Hadamard transform makes
    /// them, and one range of cells suits all.
    ///
    /// - Parameters:
    ///   - width: the bits of a coordinate.
    ///   - count: how many directions, a multiple of the coordinates that the width has in a cache
    ///     line.
    ///   - seed: where the signs of the rotation are drawn from.
    /// - Complexity: O(`count² * elements`).
    /// - Returns: the matrix; nil if projections could be longer than vectors.
    func matrix(_ width: CodeWidth, count: Int, seed: UInt64) -> ProjectionMatrix? {
        // A grid of as many coordinates rotates vectors of as many elements.
        let rotation = CodeGrid(
            CodeCells(width: width, elements: count, halfRange: 1),
            .hadamard,
            mean: [Float](repeating: 0, count: count),
            seed: seed,
            figures: CodeFigures()
        )
        let rows = (0..<count).map { directions[$0] }
        let column = ScratchBuffer<Float>(count)
        let rotated = ScratchBuffer<Float>(count)
        var numbers = [Float](repeating: 0, count: count * elements)
        for element in 0..<elements {
            for row in 0..<count { column[row] = Float(rows[row][element]) }
            rotation.locate(column.span, to: rotated.span)
            for row in 0..<count {
                numbers[row * elements + element] = rotated[row] * ProjectionMatrix.scale
            }
        }
        let matrix = ProjectionMatrix(numbers, dimension: elements)
        return matrix.isContraction ? matrix : nil
    }
}
