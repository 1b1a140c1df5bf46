#if !BLAS
// Built without the trait of this name.
#elseif canImport(Accelerate)
internal import Accelerate
#else
internal import CNearestBLAS
internal import CNearestLAPACKE
#endif

/// The calls that the library makes of LAPACK, with what of BLAS belongs to them.
///
/// Vendors and their conditions stay in this file.
package enum LAPACK {
    /// Whether the library is built with LAPACK: it comes with the trait `BLAS`.
    package static var isLinked: Bool { BLAS.isLinked }

    /// Adds the products of all pairs of elements of some rows: the upper half of `rowsᵀ · rows`.
    ///
    /// - Parameters:
    ///   - rows: rows of `dimension` elements, one after the other.
    ///   - dimension: elements of a row, at least 1.
    ///   - moments: `dimension` rows of as many sums, of which those from the diagonal on change.
    /// - Complexity: O(rows × `dimension`²).
    package static func addMoments(of rows: [Double], dimension: Int, to moments: inout [Double]) {
        precondition(rows.count.isMultiple(of: dimension))
        precondition(moments.count == dimension * dimension)
        #if BLAS
        BLASThreads.useOne()
        // SAFETY: the arrays have as many elements as the numbers say.
        unsafe cblas_dsyrk(
            CblasRowMajor,
            CblasUpper,
            CblasTrans,
            Int32(dimension),
            Int32(rows.count / dimension),
            1,
            rows,
            Int32(dimension),
            1,
            &moments,
            Int32(dimension)
        )
        #else
        preconditionFailure("built without LAPACK, for which callers ask isLinked")
        #endif
    }

    /// Computes the eigenvalues and eigenvectors of a symmetric matrix.
    ///
    /// - Parameters:
    ///   - matrix: `count` rows of as many elements, of which those from the diagonal on are read;
    ///     receives the eigenvectors, one a row, of length 1.
    ///   - count: rows of the matrix, at least 1.
    /// - Complexity: O(`count`³).
    /// - Returns: the eigenvalues, ascending; nil if the method does not converge.
    package static func eigenvectors(of matrix: inout [Double], count: Int) -> [Double]? {
        precondition(matrix.count == count * count)
        var values = [Double](repeating: 0, count: count)
        #if BLAS
        BLASThreads.useOne()
        // Fortran's columns are our rows, so its lower half is our upper one.
        #if canImport(Accelerate)
        var (jobs, half) = (Int8(UInt8(ascii: "V")), Int8(UInt8(ascii: "L")))
        var (size, status) = (__LAPACK_int(count), __LAPACK_int(0))
        var (wanted, wholeWanted) = (Double(0), __LAPACK_int(0))
        var (length, wholeLength) = (__LAPACK_int(-1), __LAPACK_int(-1))
        // SAFETY: the first call only asks how much memory the second one needs, and the arrays
        // have as many elements as the numbers say.
        unsafe dsyevd_(
            &jobs,
            &half,
            &size,
            &matrix,
            &size,
            &values,
            &wanted,
            &length,
            &wholeWanted,
            &wholeLength,
            &status
        )
        (length, wholeLength) = (__LAPACK_int(wanted), wholeWanted)
        var work = [Double](repeating: 0, count: max(1, Int(length)))
        var wholes = [__LAPACK_int](repeating: 0, count: max(1, Int(wholeLength)))
        unsafe dsyevd_(
            &jobs,
            &half,
            &size,
            &matrix,
            &size,
            &values,
            &work,
            &length,
            &wholes,
            &wholeLength,
            &status
        )
        return status == 0 ? values : nil
        #else
        // SAFETY: the arrays have as many elements as the numbers say.
        let status = unsafe LAPACKE_dsyevd(
            LAPACK_COL_MAJOR,
            CChar(UInt8(ascii: "V")),
            CChar(UInt8(ascii: "L")),
            Int32(count),
            &matrix,
            Int32(count),
            &values
        )
        return status == 0 ? values : nil
        #endif
        #else
        preconditionFailure("built without LAPACK, for which callers ask isLinked")
        #endif
    }
}
