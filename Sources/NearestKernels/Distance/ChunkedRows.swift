internal import CNearestKernels

/// Rows that are stored in chunks, each chunk in memory of its own.
///
/// A chunk holds `2^shift` rows, so the place of a row is found by a shift and a mask instead of a
/// division. The layout is passed to the C kernels as it is.
@safe package struct ChunkedRows {
    var layout: cnearest_rows

    /// Describes rows that are stored in chunks.
    ///
    /// - Parameters:
    ///   - chunks: the start of each chunk's first row; must outlive every use of this value.
    ///   - stride: elements from the start of one row to the start of the next in the same chunk.
    ///   - shift: the base-2 logarithm of the number of rows in a chunk.
    ///   - ahead: rows to prefetch ahead of the one that is computed; 0 prefetches nothing.
    package init(
        chunks: UnsafePointer<UnsafeRawPointer?>,
        stride: Int,
        shift: Int,
        ahead: Int = 8
    ) {
        // SAFETY: the pointer is only kept here; `DistanceFunction.gather` reads through it.
        unsafe layout = cnearest_rows(
            chunks: chunks,
            stride: stride,
            shift: UInt32(truncatingIfNeeded: shift),
            ahead: UInt32(truncatingIfNeeded: ahead),
            fetched: 0,
            following: 0
        )
    }
}
