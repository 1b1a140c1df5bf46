package import NearestKernels

/// How the vectors of an index become codes: what is subtracted, how the rest is rotated, and into
/// which cells its coordinates fall.
///
/// A vector `x` has the coordinates `y = T(x − μ)`, with the mean `μ` of the vectors and an
/// orthogonal transform `T`. So the distance of two vectors is that of their coordinates, or, after
/// a projection, at least that, and the differences of cells tell it, but for what a cell leaves
/// out:
/// `‖q − x‖² ≈ unit² · Σ (place − code)²`. Differences are used instead of products because their
/// error is in proportion to the distance, small where it matters, and needs no number beside a
/// code.
///
/// Coordinates are computed by additions and multiplications in a fixed order, so a vector has the
/// same code on every instruction set.
package final class CodeGrid: Sendable {
    /// Elements of a vector.
    package let elements: Int
    /// What is done to the coordinates.
    package let transform: CodeTransform
    /// Where the cells are.
    package let cells: CodeCells
    /// Where the signs of the transform are drawn from.
    package let seed: UInt64
    /// What was found out about the vectors that the grid was chosen for.
    package let figures: CodeFigures
    /// The mean of the vectors, a number for each element.
    let mean: ScratchBuffer<Float>
    /// The matrix of a projection, if that is the transform.
    package let projection: ProjectionMatrix?
    /// 1 or -1 for each step of the transform, if there is one.
    let signs: ScratchBuffer<Float>
    /// The kernels in use.
    let kernels = InstructionSet.active.codes

    /// Makes a grid of what was found by a calibration, or read from a file.
    ///
    /// - Parameters:
    ///   - cells: where the cells are.
    ///   - transform: what is done to the coordinates.
    ///   - mean: the mean of the vectors.
    ///   - projection: the matrix of a projection, of a row for each coordinate. Default: nil.
    ///   - seed: where the signs of the transform are drawn from.
    ///   - figures: what was found out about the vectors that it was chosen for.
    package init(
        _ cells: CodeCells,
        _ transform: CodeTransform,
        mean: [Float],
        projection: ProjectionMatrix? = nil,
        seed: UInt64,
        figures: CodeFigures
    ) {
        precondition((transform == .projection) == (projection != nil))
        precondition(projection.map { $0.rowCount == cells.dimension } ?? true)
        self.cells = cells
        self.transform = transform
        self.projection = projection
        self.seed = seed
        self.figures = figures
        elements = mean.count
        self.mean = ScratchBuffer(mean.count)
        for index in mean.indices { self.mean[index] = mean[index] }
        let count = transform == .hadamard ? CodeKernels.signCount(cells.dimension) : 0
        signs = ScratchBuffer(count)
        for index in 0..<count { signs[index] = Self.sign(index, of: count, seed) }
    }

    /// The grid with other figures.
    package func with(_ figures: CodeFigures) -> CodeGrid {
        CodeGrid(
            cells,
            transform,
            mean: meanElements,
            projection: projection,
            seed: seed,
            figures: figures
        )
    }

    /// The mean of the vectors.
    package var meanElements: [Float] { mean.span.array(count: elements) }

    /// Coordinates of a vector; those after them, up to whole cache lines, are padding.
    package var coordinateCount: Int { transform == .none ? elements : cells.dimension }

    /// Numbers that there must be room for where coordinates are written: a projection keeps the
    /// vector less the mean behind them.
    package var coordinateRoom: Int { cells.dimension + (projection == nil ? 0 : elements) }

    /// What is used of the kinds of quantization.
    package var quantization: Quantization { cells.width == .eight ? .scalar8 : .scalar4 }

    /// Bytes of a code.
    package var rowBytes: Int { cells.rowBytes }

    /// The function that compares queries with codes; its dimension is that of the cells.
    package var function: DistanceFunction { kernels.function(cells.width) }

    // A round has words of 64 bits; bit `i` of them says the sign of coordinate `i`.
    private static func sign(_ index: Int, of count: Int, _ seed: UInt64) -> Float {
        let rounds = count.isMultiple(of: 3) ? 3 : 4
        let (round, coordinate) = index.quotientAndRemainder(dividingBy: count / rounds)
        let word = seed &+ UInt64(round) << 32 &+ UInt64(coordinate / 64)
        return word.scrambled >> UInt64(coordinate % 64) & 1 == 0 ? 1 : -1
    }
}
