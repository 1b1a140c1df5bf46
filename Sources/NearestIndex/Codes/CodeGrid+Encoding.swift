internal import NearestKernels

// Coordinates, codes and queries of vectors.
extension CodeGrid {
    // SAFETY for all that follows: `coordinates` has the room that the grid asks for, and codes and
    // queries for their bytes.

    /// Writes the coordinates of a vector.
    ///
    /// - Parameters:
    ///   - vector: `elements` elements.
    ///   - scale: what each is multiplied with first: 1, or the reciprocal of the length.
    ///   - coordinates: receives them, with room for ``coordinateRoom`` numbers. Without a
    ///     transform those after the last element are -∞, which is in the first cell.
    package func locate(
        _ vector: ScratchSpan<Float>,
        scale: Float = 1,
        to coordinates: ScratchSpan<Float>
    ) {
        let mean = mean.span
        if let projection {
            let centered = centered(coordinates)
            for index in 0..<elements { centered[index] = vector[index] * scale - mean[index] }
            return projection.project(centered, to: coordinates)
        }
        for index in 0..<elements {
            coordinates[index] = vector[index] * scale - mean[index]
        }
        let padding: Float = transform == .none ? -.infinity : 0
        for index in elements..<cells.dimension { coordinates[index] = padding }
        guard transform == .hadamard else { return }
        unsafe kernels.rotate(coordinates.start, count: cells.dimension, signs: signs.start)
    }

    /// Where a projection keeps the vector less the mean.
    func centered(_ coordinates: ScratchSpan<Float>) -> ScratchSpan<Float> {
        coordinates.extracting(cells.dimension..<cells.dimension + elements)
    }

    /// Writes the code of a vector, and its coordinates.
    package func encode(
        _ vector: ScratchSpan<Float>,
        scale: Float = 1,
        _ coordinates: ScratchSpan<Float>,
        to code: RowTarget
    ) {
        locate(vector, scale: scale, to: coordinates)
        unsafe kernels.encode(coordinates.start, cells, into: code.start)
    }

    /// Writes what is compared with codes, and the coordinates of the query.
    ///
    /// - Parameters:
    ///   - vector: `elements` elements.
    ///   - scale: what each is multiplied with first.
    ///   - factor: what the squared distance is multiplied with.
    ///   - coordinates: receives the coordinates.
    ///   - query: receives `cells.queryBytes` bytes.
    /// - Returns: whether the query is among the vectors. What lies outside the cells is cut off,
    ///   and estimates of a query that loses much of its length say little.
    @discardableResult
    package func makeQuery(
        _ vector: ScratchSpan<Float>,
        scale: Float,
        factor: Float,
        _ coordinates: ScratchSpan<Float>,
        to query: RowTarget
    ) -> Bool {
        locate(vector, scale: scale, to: coordinates)
        let unit = cells.unit
        writeQuery(coordinates, factor: factor * (unit * unit), to: query)
        return isInside(coordinates)
    }

    /// Writes what is compared with codes.
    ///
    /// - Parameters:
    ///   - coordinates: those of the query.
    ///   - factor: what a sum of squared differences of places is multiplied with.
    ///   - query: receives `cells.queryBytes` bytes.
    func writeQuery(_ coordinates: ScratchSpan<Float>, factor: Float, to query: RowTarget) {
        unsafe kernels.makeQuery(
            coordinates.start,
            cells,
            count: coordinateCount,
            factor: factor,
            into: query.start
        )
    }

    /// The share of its squared length that a query may lose: a fifth of its length.
    private static let mostCut: Float = 0.04

    // Whether little of the coordinates is outside the cells.
    private func isInside(_ coordinates: ScratchSpan<Float>) -> Bool {
        var (cut, whole) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        let reach = SIMD8<Float>(repeating: cells.halfRange)
        let count = coordinateCount
        var index = 0
        while index &+ 8 <= count {
            let z = coordinates.eight(at: index)
            // Masks, for the functions of the standard library that would say it are calls.
            let beyond = z.replacing(with: -z, where: z .< 0) - reach
            let outside = beyond.replacing(with: 0, where: beyond .<= 0)
            cut += outside * outside
            whole += z * z
            index &+= 8
        }
        var (outside, length) = (cut.sum(), whole.sum())
        while index < count {
            let z = coordinates[index]
            let beyond = max(abs(z) - cells.halfRange, 0)
            outside += beyond * beyond
            length += z * z
            index &+= 1
        }
        // Written so that an overflow is outside.
        return outside <= Self.mostCut * length
    }

    /// Returns the estimate for a query and a code.
    package func estimate(_ query: RowTarget, _ code: RowTarget) -> Float {
        unsafe function.one(query.start, code.start, dimension: cells.dimension)
    }
}

extension ScratchSpan<Float> {
    /// Half the squared length of a vector, at most a number from which an estimate can be
    /// subtracted.
    var halfSquaredLength: Float {
        // SAFETY: the kernel reads the span's own elements.
        let squared = unsafe InstructionSet.active.kernels
            .squaredNorm(start, count: count, element: .float32)
        return Float(min(squared / 2, 0x1p126))
    }

    /// The squared distance to another vector of as many elements, or the negative inner product.
    func distance(to other: ScratchSpan<Float>, isProduct: Bool) -> Float {
        let form: KernelForm = isProduct ? .innerProduct : .squaredEuclidean
        let function = InstructionSet.active.kernels.function(form, .float32)
        // SAFETY: both have `count` elements.
        let raw = unsafe function.one(start, other.start, dimension: count)
        return isProduct ? -raw : raw
    }
    /// Writes the products of a vector with the rows of the matrix that these elements are.
    func project(
        _ vector: ScratchSpan<Float>,
        rows: Int,
        dimension: Int,
        to products: ScratchSpan<Float>
    ) {
        assert(count >= rows * dimension)
        // SAFETY: the matrix has so many rows, the vector has the elements of one, and there is
        // room for the products.
        unsafe InstructionSet.active.codes.project(
            vector.start,
            dimension: dimension,
            by: start,
            rows: rows,
            into: products.start
        )
    }
}
