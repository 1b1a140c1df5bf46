internal import CNearestKernels

extension MatrixProduct {
    /// Rows that are converted and multiplied at a time: few enough to stay in the first-level cache
    /// beside a panel of queries, and what a tile takes.
    private static let slice = 8

    /// Floats of scratch that ``multiply(_:_:scratch:into:)`` needs for blocks of `count` rows.
    package static func scratchCount(rows count: Int, dimension: Int) -> Int {
        max(count, 2 * slice) * (dimension + 1)
    }

    /// Computes `products[r * queries.paddedCount + i]` for each row `r` and query `i`.
    ///
    /// - Parameters:
    ///   - queries: packed for the same product.
    ///   - rows: of the queries' dimension.
    ///   - scratch: room for ``scratchCount(rows:dimension:)`` floats.
    ///   - products: room for `rows.count * queries.paddedCount` floats.
    package func multiply(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        scratch: UnsafeMutablePointer<Float>,
        into products: UnsafeMutablePointer<Float>
    ) {
        switch backend {
        case .blas:
            unsafe multiplyWithBLAS(queries, rows, scratch, products)
        case .tile where rows.element == .float32:
            unsafe tile(queries, rows, 0..<rows.count, rows.floats(0), rows.stride, products)
        case .tile:
            for first in Swift.stride(from: 0, to: rows.count, by: Self.slice) {
                let part = first..<min(first &+ Self.slice, rows.count)
                unsafe widen(rows, part, dimension: queries.dimension, to: scratch)
                unsafe tile(queries, rows, part, scratch, queries.dimension, products)
            }
        case .bfloat16 where queries.isStreamed:
            unsafe stream(queries, rows, products)
        case .bfloat16:
            for first in Swift.stride(from: 0, to: rows.count, by: Self.slice) {
                let part = first..<min(first &+ Self.slice, rows.count)
                unsafe multiplyRounded(queries, rows, part, scratch, products)
            }
        }
    }

    private func multiplyWithBLAS(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        _ scratch: UnsafeMutablePointer<Float>,
        _ products: UnsafeMutablePointer<Float>
    ) {
        var matrix = unsafe rows.floats(0)
        var stride = rows.stride
        if rows.element == .float16 {
            unsafe widen(rows, 0..<rows.count, dimension: queries.dimension, to: scratch)
            unsafe matrix = UnsafePointer(scratch)
            stride = queries.dimension
        }
        unsafe BLAS.multiply(
            rows: matrix,
            rowStride: stride,
            count: rows.count,
            queries: queries.floats,
            queryCount: queries.paddedCount,
            dimension: queries.dimension,
            into: products
        )
    }

    // The products of the rows of `part`, which `matrix` holds in float32.
    private func tile(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        _ part: Range<Int>,
        _ matrix: UnsafePointer<Float>,
        _ stride: Int,
        _ products: UnsafeMutablePointer<Float>
    ) {
        unsafe kernels.table.pointee.dot_tile_f32(
            queries.floats,
            queries.paddedCount,
            queries.dimension,
            matrix,
            stride,
            part.count,
            products + part.lowerBound &* queries.paddedCount,
            next(rows, part)
        )
    }

    // The products of the rows of `part`, rounded to bfloat16 in scratch.
    private func multiplyRounded(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        _ part: Range<Int>,
        _ scratch: UnsafeMutablePointer<Float>,
        _ products: UnsafeMutablePointer<Float>
    ) {
        let dimension = queries.dimension
        let even = (dimension &+ 1) & ~1
        // SAFETY: the scratch holds two slices of float32 rows; the rounded rows take half of the
        // first, and the second is for float16 rows on the way.
        let rounded = unsafe UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: UInt16.self)
        let wide = unsafe scratch + Self.slice &* (dimension &+ 1)
        for position in part {
            let target = unsafe rounded + (position &- part.lowerBound) &* even
            var values = unsafe rows.floats(position)
            if rows.element == .float16 {
                unsafe kernels.widen(float16: rows.halves(position), count: dimension, to: wide)
                unsafe values = UnsafePointer(wide)
            }
            unsafe kernels.table.pointee.bf16_for_tile(values, dimension, target)
            if even != dimension { unsafe target[dimension] = 0 }
        }
        unsafe kernels.table.pointee.dot_tile_bf16(
            queries.bits,
            queries.paddedCount,
            dimension,
            rounded,
            even,
            part.count,
            products + part.lowerBound &* queries.paddedCount,
            next(rows, part)
        )
    }

    // Few queries: the rows are rounded as they are read.
    private func stream(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        _ products: UnsafeMutablePointer<Float>
    ) {
        let (bits, dimension) = unsafe (queries.bits, queries.dimension)
        let table = unsafe kernels.table.pointee
        switch rows.element {
        case .float32:
            unsafe table.dot_stream_f32(
                bits,
                dimension,
                rows.floats(0),
                rows.stride,
                rows.count,
                products
            )
        case .float16:
            unsafe table.dot_stream_f16(
                bits,
                dimension,
                rows.halves(0),
                rows.stride,
                rows.count,
                products
            )
        }
    }

    // float16 rows in float32, one after the other.
    private func widen(
        _ rows: ProductRows,
        _ part: Range<Int>,
        dimension: Int,
        to scratch: UnsafeMutablePointer<Float>
    ) {
        for position in part {
            let target = unsafe scratch + (position &- part.lowerBound) &* dimension
            unsafe kernels.widen(float16: rows.halves(position), count: dimension, to: target)
        }
    }

    private func next(_ rows: ProductRows, _ part: Range<Int>) -> cnearest_ahead {
        let ahead = unsafe rows.ahead(from: part.lowerBound, length: part.count)
        return unsafe cnearest_ahead(start: ahead.baseAddress ?? rows.start, bytes: ahead.count)
    }
}
