internal import NearestKernels

// Checks of a file's rows that read all of them; opening a file checks only sizes and headers.
extension ExternalRows {
    /// Checks the vectors and the norms of some rows.
    ///
    /// - Parameters:
    ///   - range: the rows to check, in range.
    ///   - codec: how the rows are stored.
    /// - Complexity: O(`range.count * dimension`).
    /// - Throws: ``DataFault`` for the first fault.
    package func validateVectors(
        _ range: Range<Int>,
        _ codec: VectorCodec
    ) throws(DataFault) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        for row in range {
            let vector = vector(of: row)
            // NaN and infinite elements make the sum fail the comparison below.
            let squaredNorm = codec.squaredNorm(ofRow: vector)
            let norm = Double(norm(of: row))
            guard squaredNorm <= VectorCodec.maximumSquaredNorm * 1.001 else {
                throw DataFault(
                    column: .vectors,
                    item: row,
                    detail: "an element is not finite, or the vector is too long to compare"
                )
            }
            // Padding must be zero, so that equal contents give equal files.
            guard vector.isZero(codec.format.elementBytes..<rowBytes),
                codec.hasZeroPadding(vector)
            else {
                throw DataFault(
                    column: .vectors,
                    item: row,
                    detail: "a byte or a bit after the elements of the vector is not zero"
                )
            }
            // The stored norm must be that of the stored elements, up to rounding.
            let tolerance = codec.unitTolerance
            guard codec.rowNorm.agrees(norm, squaredNorm: squaredNorm, tolerance: tolerance) else {
                throw DataFault(
                    column: .norms,
                    item: row,
                    detail: "the norm is \(norm), which is not that of a vector with a squared "
                        + "length of \(squaredNorm)"
                )
            }
        }
    }

    /// Checks that the order column sorts the identifiers strictly, so that each appears once.
    ///
    /// - Complexity: O(``count``).
    /// - Throws: ``DataFault`` for the first fault.
    package func validateIDs() throws(DataFault) {
        var last: UInt64?
        for place in 0..<count {
            guard let row = row(at: place) else {
                throw DataFault(column: .order, item: place, detail: "it names no row")
            }
            let id = id(of: row).rawValue
            if let last, id <= last {
                throw DataFault(
                    column: isInOrder ? .ids : .order,
                    item: place,
                    detail:
                        "the identifier \(id) comes after \(last): one repeats, or the order is "
                        + "wrong"
                )
            }
            last = id
        }
    }
}
