internal import NearestKernels

/// Codes of rows that lie in a file which is being written: chosen for them, and made piece by
/// piece, so that memory holds few of them.
package struct RowCodes {
    private let rows: ChunkedArena
    private let norms: [Float]
    private let codes: CodeSet

    /// Rows that are encoded at a time.
    private static let pieceCount = 1024

    /// Chooses a grid for some rows; nil where there are too few, or where a trial finds no codes
    /// good enough.
    ///
    /// - Parameters:
    ///   - quantization: the codes that are wanted.
    ///   - format: the format of the vectors.
    ///   - rows: the rows, as a flat index encodes them.
    ///   - norms: the norm of each.
    /// - Complexity: O(`dimension`) for each row of a sample, and O(`dimension`³) where a
    ///   projection is looked for: a second for 384 elements, 15 s for 1 536.
    /// - Throws: ``NearestError`` where memory is refused.
    package init?(
        _ quantization: Quantization,
        _ format: VectorFormat,
        rows: ExternalItems,
        norms: [Float]
    ) throws(NearestError) {
        let count = norms.count
        guard quantization != .none, format.hasCodes, count >= CodeCalibration.minimumCount else {
            return nil
        }
        let codec = VectorCodec(format, normalizing: false)
        let arena = try ChunkedArena(rows)
        let numbers = Array(stride(from: 0, to: count, by: CodeCalibration.step(count)))
        let sample = codec.sample(numbers) { StoredVector(arena.row($0).row, norm: norms[$0]) }
        guard
            let grid = CodeChoice.grid(
                quantization,
                format.dimension,
                format.metric,
                sample.span,
                scanned: count
            )
        else { return nil }
        self.rows = arena
        self.norms = norms
        codes = try CodeSet(grid, codec, maximumCount: 1, keepsBounds: false)
    }

    /// How the codes are made.
    package var grid: CodeGrid { codes.grid }
    /// Bytes of all codes.
    package var byteCount: Int { norms.count * grid.rowBytes }

    /// Makes the codes, and calls `body` with the bytes of some thousand at a time, in order.
    ///
    /// - Complexity: O(rows × dimension).
    /// - Returns: what each code leaves out, from above.
    /// - Throws: what `body` throws.
    package func forEachPiece<Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> [Float] {
        let bytes = grid.rowBytes
        let piece = ScratchBuffer<UInt8>(linesOf: Self.pieceCount * bytes, repeating: 0)
        let scratch = CodeScratch(dimension: grid.elements)
        var bounds: [Float] = []
        bounds.reserveCapacity(norms.count)
        for first in stride(from: 0, to: norms.count, by: Self.pieceCount) {
            let end = min(first + Self.pieceCount, norms.count)
            for row in first..<end {
                let stored = StoredVector(rows.row(row).row, norm: norms[row])
                let target = piece.span.target(at: (row - first) * bytes)
                bounds.append(codes.encode(stored, to: target, scratch).bound)
            }
            try piece.span.target(at: 0).row.withBytes(count: (end - first) * bytes, body)
        }
        return bounds
    }
}
