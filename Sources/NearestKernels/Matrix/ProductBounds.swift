internal import CNearestKernels

/// Which products of a block may matter: one linear test for each query and row.
///
/// The product `p` of query `i` and row `r` may matter where
///
///     p + queryFactors[i] * rowFactors[r] - rowOffsets[r] >= thresholds[i]
///
/// or where the left side is NaN. The caller chooses the four so that the test covers the error of
/// the products; see `FlatBatchKernel`.
@safe package struct ProductBounds {
    var layout: cnearest_bounds

    /// Describes a test.
    ///
    /// Every pointer must stay valid during every use of this value.
    ///
    /// - Parameters:
    ///   - queryFactors: one for each query, padding included.
    ///   - thresholds: one for each query, padding included.
    ///   - rowFactors: one for each row.
    ///   - rowOffsets: one for each row.
    package init(
        queryFactors: UnsafePointer<Float>,
        thresholds: UnsafePointer<Float>,
        rowFactors: UnsafePointer<Float>,
        rowOffsets: UnsafePointer<Float>
    ) {
        // SAFETY: the pointers are only kept here; `MatrixProduct.findAbove` reads through them.
        unsafe layout = cnearest_bounds(
            query_factor: queryFactors,
            threshold: thresholds,
            row_factor: rowFactors,
            row_offset: rowOffsets
        )
    }
}
