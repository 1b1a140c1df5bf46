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

    /// What subnormal operands, products and sums can lose beside the relative error.
    package func absoluteError(dimension: Int) -> Double {
        Double(dimension + 2) * 0x1p-124
    }

    /// Computes `products[r * queries.paddedCount + i]` for row `r` of `count`, query `i`.
    ///
    /// - Parameters:
    ///   - queries: packed for the same product.
    ///   - rows: the first row.
    ///   - element: how the rows' elements are encoded.
    ///   - stride: elements from one row to the next.
    ///   - count: rows.
    ///   - scratch: room for `count` rows of ``scratchStride(dimension:)`` floats.
    ///   - products: room for `count * queries.paddedCount` floats.
    ///   - ahead: memory that will be read next, which the tiles prefetch while they compute.
    package func multiply(
        _ queries: borrowing PackedQueries,
        rows: UnsafeRawPointer,
        element: ElementType,
        stride: Int,
        count: Int,
        scratch: UnsafeMutablePointer<Float>,
        into products: UnsafeMutablePointer<Float>,
        ahead: UnsafeRawBufferPointer = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    ) {
        let dimension = queries.dimension
        let width = queries.paddedCount
        let next = unsafe cnearest_ahead(start: ahead.baseAddress ?? rows, bytes: ahead.count)
        switch backend {
        case .blas:
            let (matrix, matrixStride) = unsafe widened(
                rows,
                element: element,
                stride: stride,
                count: count,
                dimension: dimension,
                scratch: scratch
            )
            unsafe BLAS.multiply(
                rows: matrix,
                rowStride: matrixStride,
                count: count,
                queries: queries.floats,
                queryCount: width,
                dimension: dimension,
                into: products
            )
        case .tile:
            let (matrix, matrixStride) = unsafe widened(
                rows,
                element: element,
                stride: stride,
                count: count,
                dimension: dimension,
                scratch: scratch
            )
            unsafe kernels.table.pointee.dot_tile_f32(
                queries.floats,
                width,
                dimension,
                matrix,
                matrixStride,
                count,
                products,
                next
            )
        case .bfloat16 where queries.isStreamed:
            unsafe stream(queries, rows, element: element, stride: stride, count: count, products)
        case .bfloat16:
            let even = (dimension + 1) & ~1
            let bits = unsafe narrowed(
                rows,
                element: element,
                stride: stride,
                count: count,
                dimension: dimension,
                scratch: scratch
            )
            unsafe kernels.table.pointee.dot_tile_bf16(
                queries.bits,
                width,
                dimension,
                bits,
                even,
                count,
                products,
                next
            )
        }
    }

    // Few queries: the rows are rounded as they are read.
    private func stream(
        _ queries: borrowing PackedQueries,
        _ rows: UnsafeRawPointer,
        element: ElementType,
        stride: Int,
        count: Int,
        _ products: UnsafeMutablePointer<Float>
    ) {
        switch element {
        case .float32:
            unsafe kernels.table.pointee.dot_stream_f32(
                queries.bits,
                queries.dimension,
                rows.assumingMemoryBound(to: Float.self),
                stride,
                count,
                products
            )
        case .float16:
            unsafe kernels.table.pointee.dot_stream_f16(
                queries.bits,
                queries.dimension,
                rows.assumingMemoryBound(to: UInt16.self),
                stride,
                count,
                products
            )
        }
    }

    /// Floats of scratch that ``multiply(_:rows:element:stride:count:scratch:into:ahead:)`` needs
    /// for each row.
    package static func scratchStride(dimension: Int) -> Int { 2 * dimension + 2 }

    // float16 rows become float32 in scratch; float32 rows are used where they lie.
    private func widened(
        _ rows: UnsafeRawPointer,
        element: ElementType,
        stride: Int,
        count: Int,
        dimension: Int,
        scratch: UnsafeMutablePointer<Float>
    ) -> (UnsafePointer<Float>, Int) {
        guard element == .float16 else {
            return unsafe (rows.assumingMemoryBound(to: Float.self), stride)
        }
        let halves = unsafe rows.assumingMemoryBound(to: UInt16.self)
        for row in 0..<count {
            unsafe kernels.widen(
                float16: halves + row &* stride,
                count: dimension,
                to: scratch + row &* dimension
            )
        }
        return unsafe (UnsafePointer(scratch), dimension)
    }

    // Rows become bfloat16 in scratch, each with an even number of elements.
    private func narrowed(
        _ rows: UnsafeRawPointer,
        element: ElementType,
        stride: Int,
        count: Int,
        dimension: Int,
        scratch: UnsafeMutablePointer<Float>
    ) -> UnsafePointer<UInt16> {
        let even = (dimension + 1) & ~1
        // SAFETY: the scratch of a row is twice its floats and two more. The bfloat16 rows take the
        // first part, one float16 row widened at a time the part after all of them.
        let bits = unsafe UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: UInt16.self)
        let wide = unsafe scratch + (count &* even + 1) / 2
        for row in 0..<count {
            let target = unsafe bits + row &* even
            if element == .float16 {
                let halves = unsafe rows.assumingMemoryBound(to: UInt16.self) + row &* stride
                unsafe kernels.widen(float16: halves, count: dimension, to: wide)
                unsafe kernels.table.pointee.bf16_for_tile(wide, dimension, target)
            } else {
                let floats = unsafe rows.assumingMemoryBound(to: Float.self) + row &* stride
                unsafe kernels.table.pointee.bf16_for_tile(floats, dimension, target)
            }
            if even != dimension { unsafe target[dimension] = 0 }
        }
        return unsafe UnsafePointer(bits)
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
