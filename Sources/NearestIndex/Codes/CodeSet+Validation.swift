internal import NearestKernels

extension CodeSet {
    /// Checks that the codes and bounds of some rows are those of their vectors, to the last bit.
    ///
    /// Encoding gives the same bits on every processor, so a file can be checked so.
    ///
    /// - Parameters:
    ///   - range: the rows.
    ///   - vectors: the vectors.
    /// - Complexity: O(`range.count * dimension`).
    /// - Throws: ``DataFault`` for the first fault.
    package func validate(_ range: Range<Int>, _ vectors: ExternalRows) throws(DataFault) {
        let bytes = grid.cells.rowBytes
        let scratch = CodeScratch(dimension: grid.elements)
        let expected = ScratchBuffer<UInt8>(linesOf: bytes, repeating: 0)
        for row in range {
            let target = expected.span.target(at: 0)
            let stored = StoredVector(vectors.vector(of: row), norm: vectors.norm(of: row))
            let error = encode(stored, to: target, scratch)
            guard target.row.isEqual(to: code(row), byteCount: bytes) else {
                throw DataFault(
                    column: .codes,
                    item: row,
                    detail: "the code is not that of the vector"
                )
            }
            guard bound(row).bitPattern == error.bound.bitPattern else {
                throw DataFault(
                    column: .codeBounds,
                    item: row,
                    detail: "the bound is \(bound(row)), and not \(error.bound)"
                )
            }
        }
    }
    /// Checks that a projection does not lengthen vectors, for scans over codes rely on it.
    ///
    /// - Complexity: O(`coordinates² * dimension`).
    /// - Throws: ``DataFault`` if it may.
    package func validateProjection() throws(DataFault) {
        guard grid.projection?.isContraction == false else { return }
        throw DataFault(
            column: .codeForm,
            item: 0,
            detail: "the projection makes vectors longer, so codes prove nothing"
        )
    }
}
