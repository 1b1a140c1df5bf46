import NearestKernels

// How long exact scans over codes would take.
extension CodeTrial {
    // What scans take, in picoseconds: for a row, for a coordinate of its code, for an element of
    // the matrix of a projection, and for an element of a vector that is read. Measured with AVX2
    // and 384 elements.
    private static let rowTime = 3000.0
    private static let coordinateTimes = (four: 21.0, eight: 26.0)
    private static let productTime = 50.0
    private static let elementTime = 250.0
    /// How much farther the nearest of a query are than those of a row, as squared lengths; part of
    /// it is that scans find the limit only while they go on.
    private static let farther: Float = 1.1

    /// Estimates how long an exact scan over codes takes.
    ///
    /// A scan reads the vectors that their codes do not prove to be too far away. Some rows are
    /// queries, and the share of the others that would be read is that of the whole index.
    ///
    /// - Parameters:
    ///   - grid: how codes are made.
    ///   - metric: how vectors are compared.
    ///   - sample: vectors, one after the other.
    ///   - count: rows that are scanned.
    /// - Returns: picoseconds.
    static func scanTime(
        _ grid: CodeGrid,
        _ metric: Metric,
        _ sample: ScratchSpan<Float>,
        count: Int
    ) -> Double {
        let trial = CodeTrial(grid, metric, sample)
        let bounds = trial.encodeRows()
        // The sample is thinner than the index, so fewer of its rows are among the ten nearest.
        let rank = max(1, wanted * trial.rows / max(1, count))
        let shares = (0..<queryCount).map { trial.shareWithin(rank: rank, of: $0, bounds.span) }
        let share = shares.reduce(0, +) / Double(shares.count)
        let isWide = grid.cells.width == .eight
        let coordinateTime = isWide ? coordinateTimes.eight : coordinateTimes.four
        let rowTime =
            rowTime + Double(grid.cells.dimension) * coordinateTime
            + share * Double(grid.elements) * elementTime
        let products = grid.projection.map { Double($0.rowCount * $0.dimension) } ?? 0
        return Double(count) * rowTime + products * productTime
    }

    // The share of the rows that may be as near as the row with a rank, as far as codes tell.
    private func shareWithin(rank: Int, of number: Int, _ bounds: ScratchSpan<Float>) -> Double {
        let (own, scale) = prepare(number)
        let isProduct = metric == .innerProduct
        let lost = Float(
            grid.queryError(coordinates.span, query.span, scaledLength: 1).rounded
        )
        let nearest = ScratchBuffer<Neighbor>(rank)
        var near = TopK(nearest.span)
        for row in 0..<rows where row != own {
            let distance = vector(own).distance(to: vector(row), isProduct: isProduct)
            near.offer(Neighbor(id: VectorID(UInt64(row)), distance: distance))
        }
        // Negative inner products are distances without an origin, so those cannot be scaled.
        let limit = isProduct ? near.worstDistance : near.worstDistance * Self.farther
        var count = 0
        for row in 0..<rows where row != own {
            // As the square of a length, also under inner products.
            let within =
                isProduct
                ? 2 * (lengths[own] * scale * scale + lengths[row] + scale * limit) : limit
            let estimate = grid.estimate(query.span.target(at: 0), code(row)) / metric.codeFactor
            let least = max(0, estimate.squareRoot() - bounds[row] - lost)
            if !(least * least > within) { count += 1 }
        }
        return Double(count) / Double(rows)
    }
}
