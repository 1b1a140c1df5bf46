#if canImport(Accelerate)
internal import Accelerate
#else
internal import CNearestBLAS
#endif

/// The one call that we make of BLAS.
///
/// Vendors and their conditions stay in this file and in `BLASThreads.swift`.
enum BLAS {
    /// `products = rows * transpose(queries)`, row-major: a row's products with all queries together.
    static func multiply(
        rows: UnsafePointer<Float>,
        rowStride: Int,
        count: Int,
        queries: UnsafePointer<Float>,
        queryCount: Int,
        dimension: Int,
        into products: UnsafeMutablePointer<Float>
    ) {
        BLASThreads.useOne()
        unsafe cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasTrans,
            Int32(count),
            Int32(queryCount),
            Int32(dimension),
            1,
            rows,
            Int32(max(1, rowStride)),
            queries,
            Int32(max(1, dimension)),
            0,
            products,
            Int32(max(1, queryCount))
        )
    }
}
