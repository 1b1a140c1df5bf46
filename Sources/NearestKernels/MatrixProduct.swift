internal import CNearestKernels

/// Blocks of inner products: every query of a packed batch with every row of a block.
///
/// Three ways of computing them, of which the fastest on this machine is found by measuring once
/// (``measured``): `cblas_sgemm`, a register tile in float32, and a register tile in bfloat16. All
/// are approximate in the sense that ``relativeError(dimension:)`` states; the caller recomputes
/// what matters.
package struct MatrixProduct: Sendable {
    /// A way of computing the products.
    package enum Backend: String, Sendable, CaseIterable {
        /// `cblas_sgemm` of the BLAS that is installed, on one thread.
        case blas
        /// Our own float32 register tile.
        case tile
        /// Our own register tile over operands rounded to bfloat16, sums in float32.
        case bfloat16
    }

    /// The backend in use.
    package let backend: Backend
    let kernels: DistanceKernels

    /// The backend, bound to an instruction set; nil where the set lacks it.
    package init?(_ backend: Backend, kernels: DistanceKernels = InstructionSet.active.kernels) {
        if backend == .bfloat16, unsafe kernels.table.pointee.dot_tile_bf16 == nil { return nil }
        self.backend = backend
        self.kernels = kernels
    }

    /// The largest error of a product, as a part of the product of the two vectors' norms.
    ///
    /// In float32, in whatever order a product of dimension `d` is added, rounding moves it by at
    /// most `gamma(d) = d u / (1 - d u)` times `sum(|q[i] x[i]|)`, with `u = 2^-24`; that sum is at
    /// most the product of the norms (Higham, *Accuracy and Stability of Numerical Algorithms*,
    /// 2nd edition, §3.1). Rounding both operands to bfloat16, with `v = 2^-8`, adds `2 v + v^2`.
    /// Underflow adds an absolute error of at most ``absoluteError(dimension:)``.
    package func relativeError(dimension: Int) -> Double {
        let roundings = Double(dimension + 2) * 0x1p-24
        let float32 = roundings / (1 - min(roundings, 0.5))
        return switch backend {
        case .blas, .tile: float32
        case .bfloat16: 2 * 0x1p-8 + 0x1p-16 + 2 * float32
        }
    }

    /// What subnormal products and sums can lose beside the relative error.
    ///
    /// Subnormal operands, which bfloat16 products take for zero, can lose up to `2^-126 sqrt(d)` times
    /// the other vector's norm besides.
    package func absoluteError(dimension: Int) -> Double {
        Double(dimension + 2) * 0x1p-124
    }
}

extension MatrixProduct {
    /// Finds the products that may matter.
    ///
    /// Those are the ones with `products[r * queries + i] + queryFactors[i] * rowFactors[r]
    /// - rowOffsets[r] >= thresholds[i]`, and those that are NaN. `queries` is the padded number;
    /// `pairs` has room for `rows * queries` and receives `row << 16 | query`, by row, then query.
    ///
    /// - Returns: how many there are.
    package func findAbove(
        _ products: UnsafePointer<Float>,
        rows: Int,
        queries: Int,
        queryFactors: UnsafePointer<Float>,
        thresholds: UnsafePointer<Float>,
        rowFactors: UnsafePointer<Float>,
        rowOffsets: UnsafePointer<Float>,
        pairs: UnsafeMutablePointer<UInt32>
    ) -> Int {
        var bounds = unsafe cnearest_bounds(
            query_factor: queryFactors,
            threshold: thresholds,
            row_factor: rowFactors,
            row_offset: rowOffsets
        )
        return unsafe kernels.table.pointee.collect(products, rows, queries, &bounds, pairs)
    }
}
