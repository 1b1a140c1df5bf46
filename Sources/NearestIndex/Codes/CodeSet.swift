internal import NearestKernels

/// The codes of an index's rows, by row number, and the grid that they were made with.
///
/// The writer adds codes before anything leads to their rows. A grid never changes: other codes are
/// a set of their own.
final class CodeSet: Sendable {
    /// How the codes were made.
    let grid: CodeGrid
    private let arena: ChunkedArena
    private let codec: VectorCodec

    /// Makes an empty set.
    ///
    /// - Parameters:
    ///   - grid: how codes are made.
    ///   - codec: how the rows store vectors.
    ///   - maximumCount: the most rows that there can ever be.
    /// - Throws: ``NearestError`` with the code `outOfMemory`.
    init(_ grid: CodeGrid, _ codec: VectorCodec, maximumCount: Int) throws(NearestError) {
        self.grid = grid
        self.codec = codec
        arena = try ChunkedArena(
            itemBytes: grid.cells.rowBytes,
            chunkBytes: 1 << 24,
            maximumCount: maximumCount
        )
    }

    /// Whether estimates need the norms of rows.
    var isOfProducts: Bool { codec.metric == .innerProduct }

    /// Makes room for the codes of `count` rows; writer only.
    func grow(to count: Int) throws(NearestError) {
        try arena.grow(to: count)
    }

    /// Frees the memory of all but the first `count` codes; writer only, without readers of others.
    func shrink(to count: Int) {
        arena.shrink(to: count)
    }

    /// Writes the code of a row that nothing leads to; writer only.
    func encode(_ row: Int, _ vector: RowPointer, _ scratch: CodeScratch) {
        codec.copyElements(of: vector, to: scratch.elements)
        grid.encode(scratch.elements, scratch.coordinates, to: arena.row(row))
    }

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

    /// Copies the code of a row to another, that nothing leads to; writer only.
    func copy(from row: Int, to other: Int) {
        arena.row(other).copy(arena.row(row).row, byteCount: grid.cells.rowBytes)
    }

    /// The codes in the form that gathering kernels read.
    func chunked(ahead: Int) -> ChunkedRows {
        arena.rows(stride: grid.cells.rowBytes, ahead: ahead)
    }

    /// Bytes of the codes of so many rows.
    func memoryUsed(rows: Int) -> Int { rows * grid.cells.rowBytes }
}
