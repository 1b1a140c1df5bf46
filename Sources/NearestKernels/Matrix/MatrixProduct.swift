/// Blocks of inner products: every query of a packed batch with every row of a block.
///
/// A batch search multiplies blocks instead of comparing one query after the other, because a block
/// uses each element that it loads many times. The products only sift: they are approximate within
/// the bound that ``relativeError(dimension:)`` and ``absoluteError(dimension:)`` state,
/// ``findAbove(_:rows:queries:_:into:)`` finds those that may matter, and the caller computes their
/// distances again.
///
/// Which ``Backend`` is the fastest depends on the machine, so it is measured once
/// (``calibration``).
package struct MatrixProduct: Sendable {
    /// A way of computing the products.
    package enum Backend: String, Sendable, CaseIterable {
        /// `cblas_sgemm` of the installed BLAS, on one thread; the build may be without one.
        case blas
        /// The library's float32 register tile.
        case tile
        /// The library's register tile over operands rounded to bfloat16, with sums in float32.
        case bfloat16
    }

    /// The backend in use.
    package let backend: Backend
    let kernels: DistanceKernels

    /// Binds a backend to an instruction set, or returns nil if the set or the build lacks it.
    package init?(_ backend: Backend, kernels: DistanceKernels = InstructionSet.active.kernels) {
        if backend == .bfloat16, !kernels.hasBFloat16Tile { return nil }
        if backend == .blas, !BLAS.isLinked { return nil }
        self.backend = backend
        self.kernels = kernels
    }

    /// Returns the largest error of a product, as a share of the product of the two vectors' norms.
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

    /// Returns what subnormal products and sums can lose besides the relative error.
    ///
    /// bfloat16 products also take subnormal operands for zero. That can lose another
    /// `2^-126 sqrt(d)` times the other vector's norm, which is not included.
    package func absoluteError(dimension: Int) -> Double {
        Double(dimension + 2) * 0x1p-124
    }
}
