#if !BLAS
// Built without the trait of this name.
#elseif canImport(Accelerate)
internal import Accelerate
#else
internal import CNearestBLAS
internal import CNearestLAPACKE
#endif
#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The call that the library makes of BLAS where blocks are multiplied.
///
/// Vendors and their conditions stay in this file.
enum BLAS {
    /// Whether the library is built with BLAS.
    static var isLinked: Bool {
        #if BLAS
        true
        #else
        false
        #endif
    }

    /// A row-major float32 matrix whose rows are `stride` elements apart.
    @safe struct Matrix {
        let start: UnsafePointer<Float>
        let count: Int
        let stride: Int
    }

    /// Computes `products = rows * transpose(queries)`: a row's products with all queries together.
    ///
    /// - Parameters:
    ///   - rows: `rows.count` rows of `dimension` elements.
    ///   - queries: `queries.count` rows of `dimension` elements.
    ///   - dimension: elements of a row and of a query.
    ///   - products: receives `rows.count * queries.count` products, row after row.
    static func multiply(
        _ rows: Matrix,
        _ queries: Matrix,
        dimension: Int,
        into products: UnsafeMutablePointer<Float>
    ) {
        #if BLAS
        BLASThreads.useOne()
        // SAFETY: the caller guarantees both matrices and room for the products. BLAS wants leading
        // dimensions of at least 1, also where there is nothing to multiply.
        unsafe cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasTrans,
            Int32(rows.count),
            Int32(queries.count),
            Int32(dimension),
            1,
            rows.start,
            Int32(max(1, rows.stride)),
            queries.start,
            Int32(max(1, queries.stride)),
            0,
            products,
            Int32(max(1, queries.count))
        )
        #else
        preconditionFailure("built without BLAS, for which MatrixProduct.init returns nil")
        #endif
    }
}

/// The calls that the library makes of LAPACK, with what of BLAS belongs to them.
enum LAPACK {
    /// Whether the library is built with LAPACK: it comes with the trait `BLAS`.
    static var isLinked: Bool { BLAS.isLinked }

    /// Adds the products of all pairs of elements of some rows: the upper half of `rowsᵀ · rows`.
    ///
    /// - Parameters:
    ///   - rows: rows of `dimension` elements, one after the other.
    ///   - dimension: elements of a row, at least 1.
    ///   - moments: `dimension` rows of as many sums, of which those from the diagonal on change.
    /// - Complexity: O(rows × `dimension`²).
    static func addMoments(of rows: [Double], dimension: Int, to moments: inout [Double]) {
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
    static func eigenvectors(of matrix: inout [Double], count: Int) -> [Double]? {
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

#if BLAS

/// Keeps BLAS to one thread inside the library's own parallel loops.
///
/// A BLAS starts one thread for each processor on every call, and a batch search calls it from
/// several threads at once. Each vendor has its own switch. It is looked up by name among the
/// libraries of the process, so the vendor need not be known when the library is built.
///
/// The switches differ in reach: MKL's and BLIS's hold for the calling thread, OpenBLAS's for the
/// whole process, so other users of OpenBLAS in that process run on one thread too.
enum BLASThreads {
    /// Asks the BLAS that is loaded, if it is a known one, for one thread.
    ///
    /// The switch is looked up once, so the call is cheap enough to precede every multiplication.
    static func useOne() {
        #if canImport(Accelerate)
        _ = BLASSetThreading(BLAS_THREADING_SINGLE_THREADED)
        #else
        switch setter {
        case .none: break
        case .returning(let set): _ = set(1)
        case .plain(let set): set(1)
        case .long(let set): set(1)
        }
        #endif
    }

    #if !canImport(Accelerate)
    /// The switch of the BLAS that is loaded, by its C signature.
    private enum Setter: @unchecked Sendable {
        case none
        case returning(@convention(c) (Int32) -> Int32)
        case plain(@convention(c) (Int32) -> Void)
        case long(@convention(c) (Int) -> Void)
    }

    private static let setter: Setter = {
        // SAFETY: each symbol is cast to the type that its vendor declares for it.
        if let set = unsafe dlsym(nil, "MKL_Set_Num_Threads_Local") {
            return unsafe .returning(
                unsafeBitCast(set, to: (@convention(c) (Int32) -> Int32).self)
            )
        }
        if let set = unsafe dlsym(nil, "openblas_set_num_threads") {
            return unsafe .plain(unsafeBitCast(set, to: (@convention(c) (Int32) -> Void).self))
        }
        if let set = unsafe dlsym(nil, "bli_thread_set_num_threads") {
            return unsafe .long(unsafeBitCast(set, to: (@convention(c) (Int) -> Void).self))
        }
        return .none
    }()
    #endif
}
#endif
