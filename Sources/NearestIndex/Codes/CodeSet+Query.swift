internal import NearestKernels

// Queries of searches over codes.
extension CodeSet {
    /// Prepares a query of a search over the codes.
    ///
    /// - Parameters:
    ///   - query: the query, as vectors of floats are compared with it.
    ///   - scratch: keeps the prepared query while the search uses it.
    /// - Returns: the query, and half its squared length; nil if it is so far from the vectors that
    ///   codes would mislead.
    func scorer(
        of query: QueryScorer,
        _ scratch: CodeScratch
    ) -> (scorer: QueryScorer, halfLength: Float)? {
        query.copyElements(to: scratch.elements)
        let half = scratch.elements.halfSquaredLength
        return scorer(halfLength: half, scratch).map { ($0, half) }
    }

    /// Prepares a stored vector as a query of a search over the codes.
    func scorer(ofRow row: RowPointer, _ scratch: CodeScratch) -> QueryScorer? {
        codec.copyElements(of: row, to: scratch.elements)
        return scorer(halfLength: codec.halfSquaredNorm(ofRow: row), scratch)
    }

    // Prepares the elements in the scratch.
    private func scorer(halfLength: Float, _ scratch: CodeScratch) -> QueryScorer? {
        let isInside = grid.makeQuery(
            scratch.elements,
            scale: codec.metric.codeScale(grid, squaredLength: 2 * halfLength),
            factor: codec.metric.codeFactor,
            scratch.coordinates,
            to: scratch.query.target(at: 0)
        )
        guard isInside else { return nil }
        return QueryScorer(
            ofCodes: scratch.query,
            grid.function,
            dimension: grid.cells.dimension,
            floor: codec.metric == .innerProduct ? -.infinity : 0
        )
    }
}
