internal import NearestKernels

/// The codes of an index's rows, by row number, and the grid that they were made with.
///
/// They are in memory of their own, where a writer adds codes before anything leads to their rows,
/// or in the bytes of a file. A grid never changes: other codes are a set of their own.
package final class CodeSet: Sendable {
    /// How the codes were made.
    package let grid: CodeGrid
    let codec: VectorCodec
    private let codes: ChunkedArena
    // What each code leaves out, from above; nil where codes only help to build.
    private let bounds: ChunkedArena?
    /// Scratch memory that no search and no change is using.
    let scratches = ObjectPool<CodeScratch>(capacity: 16)

    /// Makes an empty set.
    ///
    /// - Parameters:
    ///   - grid: how codes are made.
    ///   - codec: how the rows store vectors.
    ///   - maximumCount: the most rows that there can ever be.
    ///   - keepsBounds: whether it is kept what codes leave out.
    /// - Throws: ``NearestError`` with the code `outOfMemory`.
    init(
        _ grid: CodeGrid,
        _ codec: VectorCodec,
        maximumCount: Int,
        keepsBounds: Bool
    ) throws(NearestError) {
        self.grid = grid
        self.codec = codec
        codes = try ChunkedArena(
            itemBytes: grid.cells.rowBytes,
            chunkBytes: 1 << 24,
            maximumCount: maximumCount
        )
        bounds =
            keepsBounds
            ? try ChunkedArena(itemBytes: 4, chunkBytes: 1 << 18, maximumCount: maximumCount)
            : nil
    }

    /// Takes the codes of a file.
    ///
    /// - Parameters:
    ///   - grid: how they were made.
    ///   - format: the format of the vectors.
    ///   - isGraph: whether vectors of an index of directions have length 1, as those of graphs.
    ///   - codes: a code for each row.
    ///   - bounds: a bound for each row.
    /// - Throws: ``NearestError`` with the code `outOfMemory`.
    package init(
        _ grid: CodeGrid,
        _ format: VectorFormat,
        isGraph: Bool,
        codes: ExternalItems,
        bounds: ExternalItems
    ) throws(NearestError) {
        self.grid = grid
        codec = VectorCodec(format, normalizing: isGraph)
        self.codes = try ChunkedArena(codes)
        self.bounds = try ChunkedArena(bounds)
    }

    /// Whether estimates need the norms of rows.
    var isOfProducts: Bool { codec.metric == .innerProduct }

    /// Makes room for the codes of `count` rows; writer only.
    func grow(to count: Int) throws(NearestError) {
        try codes.grow(to: count)
        try bounds?.grow(to: count)
    }

    /// Frees the memory of all but the first `count` codes; writer only, without readers of others.
    func shrink(to count: Int) {
        codes.shrink(to: count)
        bounds?.shrink(to: count)
    }

    /// Writes the code of a row that nothing leads to; writer only.
    ///
    /// - Returns: what it leaves out.
    @discardableResult
    func encode(_ row: Int, _ stored: StoredVector, _ scratch: CodeScratch) -> CodeError {
        let error = encode(stored, to: codes.row(row), scratch)
        bounds?.row(row).store(error.bound)
        return error
    }

    /// Writes the code of a vector to any memory.
    package func encode(
        _ stored: StoredVector,
        to target: RowTarget,
        _ scratch: CodeScratch
    ) -> CodeError {
        codec.copyElements(of: stored.vector, to: scratch.elements)
        // Directions are compared at length 1, however long the stored vectors are.
        let isScaled = codec.rowNorm == .reciprocal
        grid.encode(
            scratch.elements,
            scale: isScaled ? stored.norm : 1,
            scratch.coordinates,
            to: target
        )
        return grid.error(scratch.coordinates, scaledLength: isScaled ? 1 : 0)
    }

    /// Calls `body` with scratch memory that no other thread is using.
    func withScratch<Result>(_ body: (CodeScratch) -> Result) -> Result {
        let scratch = scratches.take() ?? CodeScratch(dimension: grid.elements)
        defer { scratches.give(scratch) }
        return body(scratch)
    }

    /// Copies the code of a row to another, that nothing leads to; writer only.
    func copy(from row: Int, to other: Int) {
        codes.row(other).copy(code(row), byteCount: grid.cells.rowBytes)
        if let bounds { bounds.row(other).copy(bounds.row(row).row, byteCount: 4) }
    }

    /// The code of a row.
    func code(_ row: Int) -> RowPointer { codes.row(row).row }

    /// What the code of a row leaves out, from above; infinite if it is not known.
    func bound(_ row: Int) -> Float { bounds?.row(row).row.number ?? .infinity }

    /// Asks for what the code of a row leaves out.
    @inline(__always)
    func prefetchBound(_ row: Int) { bounds?.row(row).row.prefetch(byteCount: 4) }

    /// What the codes of some rows leave out, rows whose bounds follow each other in memory; nil if
    /// it is not known.
    func bounds(_ rows: Range<Int>) -> ScratchSpan<Float>? { bounds?.numbers(rows) }

    /// The first row after a row from which on codes and bounds lie elsewhere in memory.
    func endOfPiece(_ row: Int) -> Int {
        min(codes.endOfChunk(row), bounds?.endOfChunk(row) ?? .max)
    }

    /// The codes in the form that gathering kernels read.
    func chunked(ahead: Int) -> ChunkedRows {
        codes.rows(stride: grid.cells.rowBytes, ahead: ahead)
    }

    /// Bytes of the codes of so many rows.
    package func memoryUsed(rows: Int) -> Int {
        rows * (grid.cells.rowBytes + (bounds == nil ? 0 : 4))
    }
}
