internal import CNearestKernels

extension MatrixProduct {
    /// Rows that are converted and multiplied at a time.
    ///
    /// A tile takes eight rows, and eight stay in the first-level cache beside a panel of queries.
    private static let slice = 8

    /// Returns the floats of scratch that ``multiply(_:_:scratch:into:)`` needs for `count` rows.
    ///
    /// BLAS takes all rows widened to float32; the bfloat16 tile takes one slice rounded and one
    /// widened. Rows of odd dimension have one more element there.
    package static func scratchCount(rows count: Int, dimension: Int) -> Int {
        max(count, 2 * slice) * (dimension + 1)
    }

    /// Computes `products[r * queries.paddedCount + i]` for each row `r` and query `i`.
    ///
    /// - Parameters:
    ///   - queries: a batch that was packed for this product.
    ///   - rows: rows of the queries' dimension.
    ///   - scratch: memory for ``scratchCount(rows:dimension:)`` floats.
    ///   - products: receives `rows.count * queries.paddedCount` floats.
    /// - Complexity: O(`rows.count * queries.paddedCount * queries.dimension`).
    package func multiply(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        scratch: UnsafeMutablePointer<Float>,
        into products: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the caller guarantees the rows, the scratch and room for the products. Every part
        // is a range of the rows, and the scratch holds a slice of them.
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
            unsafe stream(queries, rows, scratch, products)
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
        let dimension = queries.dimension
        // SAFETY: rows fit in the scratch when widened, one after the other. The queries
        // lie one after the other too, padding included.
        var matrix = unsafe BLAS.Matrix(
            start: rows.floats(0),
            count: rows.count,
            stride: rows.stride
        )
        if rows.element != .float32 {
            unsafe widen(rows, 0..<rows.count, dimension: dimension, to: scratch)
            unsafe matrix = BLAS.Matrix(
                start: UnsafePointer(scratch),
                count: rows.count,
                stride: dimension
            )
        }
        let batch = unsafe BLAS.Matrix(
            start: queries.floats,
            count: queries.paddedCount,
            stride: dimension
        )
        unsafe BLAS.multiply(matrix, batch, dimension: dimension, into: products)
    }

    // Computes the products of the rows of `part`, which `matrix` holds in float32, `stride`
    // elements apart.
    private func tile(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        _ part: Range<Int>,
        _ matrix: UnsafePointer<Float>,
        _ stride: Int,
        _ products: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the matrix has a row for each position of the part, whose products follow those
        // of the rows before it.
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

    // Computes the products of the rows of `part` after rounding them to bfloat16 in scratch. The
    // tile reads pairs of elements, so a row of odd dimension ends with a zero.
    private func multiplyRounded(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        _ part: Range<Int>,
        _ scratch: UnsafeMutablePointer<Float>,
        _ products: UnsafeMutablePointer<Float>
    ) {
        let dimension = queries.dimension
        let even = (dimension &+ 1) & ~1
        // SAFETY: the scratch holds two slices of float32 rows. The rounded rows take half of the
        // first; the second is for one narrower row on its way through float32.
        let rounded = unsafe UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: UInt16.self)
        let wide = unsafe scratch + Self.slice &* (dimension &+ 1)
        for position in part {
            let target = unsafe rounded + (position &- part.lowerBound) &* even
            var values = unsafe rows.floats(position)
            if rows.element != .float32 {
                unsafe kernels.widen(
                    rows.row(position),
                    rows.element,
                    count: dimension,
                    to: wide
                )
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

    // Computes the products with up to eight queries. Memory bounds such a batch, so each row is
    // read once and rounded in registers instead of in scratch.
    private func stream(
        _ queries: borrowing PackedQueries,
        _ rows: ProductRows,
        _ scratch: UnsafeMutablePointer<Float>,
        _ products: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the queries were packed for streaming, and instruction sets with a bfloat16 tile
        // have both streams. The scratch has room for all rows, widened.
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
                rows.row(0).assumingMemoryBound(to: UInt16.self),
                rows.stride,
                rows.count,
                products
            )
        case .bfloat16, .int8, .uint8, .bits:
            unsafe widen(rows, 0..<rows.count, dimension: dimension, to: scratch)
            unsafe table.dot_stream_f32(
                bits,
                dimension,
                scratch,
                dimension,
                rows.count,
                products
            )
        }
    }

    // Converts the rows of `part` to float32, one after the other.
    private func widen(
        _ rows: ProductRows,
        _ part: Range<Int>,
        dimension: Int,
        to scratch: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the scratch has room for every row of the part.
        for position in part {
            let target = unsafe scratch + (position &- part.lowerBound) &* dimension
            unsafe kernels.widen(rows.row(position), rows.element, count: dimension, to: target)
        }
    }

    // Returns the memory that a tile prefetches while it computes the rows of `part`.
    private func next(_ rows: ProductRows, _ part: Range<Int>) -> cnearest_ahead {
        // SAFETY: prefetching never faults, whatever the address.
        let ahead = unsafe rows.ahead(from: part.lowerBound, length: part.count)
        return unsafe cnearest_ahead(start: ahead.baseAddress ?? rows.start, bytes: ahead.count)
    }

    // MARK: - Sifting

    /// Finds the products that may matter.
    ///
    /// - Complexity: O(`rows * queries`), a small part of the time of the products themselves.
    ///
    /// - Parameters:
    ///   - products: `rows * queries` products, row after row.
    ///   - rows: the number of rows, at most 65 536.
    ///   - queries: the padded number of queries, at most 65 536.
    ///   - bounds: the test.
    ///   - pairs: has room for `rows * queries` numbers; receives `row << 16 | query` for each
    ///     product that passes, ordered by row, then by query.
    /// - Returns: the number of pairs.
    package func findAbove(
        _ products: UnsafePointer<Float>,
        rows: Int,
        queries: Int,
        _ bounds: ProductBounds,
        into pairs: UnsafeMutablePointer<UInt32>
    ) -> Int {
        var layout = unsafe bounds.layout
        // SAFETY: the caller guarantees the products, the bounds and room for every pair.
        return unsafe kernels.table.pointee.collect(products, rows, queries, &layout, pairs)
    }
}
