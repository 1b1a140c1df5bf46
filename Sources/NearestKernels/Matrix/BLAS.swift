#if canImport(Accelerate)
internal import Accelerate
#else
internal import CNearestBLAS
#endif

/// The one call that the library makes of BLAS.
///
/// Vendors and their conditions stay in this file and in `BLASThreads.swift`.
enum BLAS {
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
    }
}
