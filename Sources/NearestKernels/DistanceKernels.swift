internal import CNearestKernels

/// How the elements of a stored row are encoded.
package enum ElementType: Sendable {
    case float32, float16

    /// Bytes of one element.
    package var size: Int { self == .float32 ? 4 : 2 }
}

/// What a kernel computes of a query and a row.
package enum KernelForm: Sendable {
    /// `sum((q[i] - x[i])^2)`.
    case squaredEuclidean
    /// `sum(q[i] * x[i])`, not negated.
    case innerProduct
}

/// Rows in chunks of a power of two, as the gathering kernels find them.
@safe package struct ChunkedRows {
    var layout: cnearest_rows

    /// Describes rows that lie in chunks.
    ///
    /// - Parameters:
    ///   - chunks: the start of each chunk's first row; must outlive every use.
    ///   - stride: elements between the starts of neighbouring rows.
    ///   - shift: log2 of the rows in a chunk.
    ///   - ahead: rows to prefetch ahead of the one that is computed.
    package init(
        chunks: UnsafePointer<UnsafeRawPointer?>,
        stride: Int,
        shift: Int,
        ahead: Int = 8
    ) {
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

/// One instruction set's table of kernels.
///
/// Pointers must be valid for the lengths that the dimension, the stride and the counts give; the
/// kernels check nothing. For the same query and row the three forms give the same bits.
@safe package struct DistanceKernels: @unchecked Sendable {
    // Unchecked because a pointer is not Sendable: it points at a constant of the C target.
    let table: UnsafePointer<cnearest_kernels>

    init(_ table: UnsafePointer<cnearest_kernels>) {
        unsafe self.table = table
    }

    /// The distance functions of one form over one element type.
    package func function(_ form: KernelForm, _ element: ElementType) -> DistanceFunction {
        // SAFETY: the table is a constant whose every entry but the bfloat16 tile is set.
        let kernels = unsafe table.pointee
        return switch (form, element) {
        case (.squaredEuclidean, .float32):
            unsafe DistanceFunction(
                .f32(kernels.l2_f32, kernels.l2_block_f32),
                kernels.l2_gather_f32
            )
        case (.innerProduct, .float32):
            unsafe DistanceFunction(
                .f32(kernels.dot_f32, kernels.dot_block_f32),
                kernels.dot_gather_f32
            )
        case (.squaredEuclidean, .float16):
            unsafe DistanceFunction(
                .f16(kernels.l2_f16, kernels.l2_block_f16),
                kernels.l2_gather_f16
            )
        case (.innerProduct, .float16):
            unsafe DistanceFunction(
                .f16(kernels.dot_f16, kernels.dot_block_f16),
                kernels.dot_gather_f16
            )
        }
    }

    /// The sum of squares of `count` elements, added in float64: finite if and only if all are.
    package func squaredNorm(
        _ row: UnsafeRawPointer,
        count: Int,
        element: ElementType
    ) -> Double {
        switch element {
        case .float32:
            unsafe table.pointee.norm2_f32(row.assumingMemoryBound(to: Float.self), count)
        case .float16:
            unsafe table.pointee.norm2_f16(row.assumingMemoryBound(to: UInt16.self), count)
        }
    }

    /// Converts to IEEE float16 bits, to nearest even; what is too large becomes infinity.
    package func narrow(
        _ values: UnsafePointer<Float>,
        count: Int,
        toFloat16 bits: UnsafeMutablePointer<UInt16>
    ) {
        unsafe table.pointee.f16_from_f32(values, count, bits)
    }

    /// Converts to bfloat16 bits, to nearest even.
    package func narrow(
        _ values: UnsafePointer<Float>,
        count: Int,
        toBFloat16 bits: UnsafeMutablePointer<UInt16>
    ) {
        unsafe table.pointee.bf16_from_f32(values, count, bits)
    }

    /// Converts IEEE float16 bits to float32, exactly.
    package func widen(
        float16 bits: UnsafePointer<UInt16>,
        count: Int,
        to values: UnsafeMutablePointer<Float>
    ) {
        unsafe table.pointee.f32_from_f16(bits, count, values)
    }
}

/// The kernels of one form over one element type, as plain function pointers: what a search binds
/// once and then calls for each block of rows.
@safe package struct DistanceFunction: @unchecked Sendable {
    @safe enum Contiguous {
        case f32(
            @convention(c) (UnsafePointer<Float>?, UnsafePointer<Float>?, Int) -> Float,
            @convention(c) (
                UnsafePointer<Float>?, Int, UnsafePointer<Float>?, Int, Int, Int,
                UnsafeMutablePointer<Float>?
            ) -> Void
        )
        case f16(
            @convention(c) (UnsafePointer<Float>?, UnsafePointer<UInt16>?, Int) -> Float,
            @convention(c) (
                UnsafePointer<Float>?, Int, UnsafePointer<UInt16>?, Int, Int, Int,
                UnsafeMutablePointer<Float>?
            ) -> Void
        )
    }

    let contiguous: Contiguous
    let gathering:
        @convention(c) (
            UnsafePointer<Float>?, Int, UnsafePointer<cnearest_rows>?, UnsafePointer<UInt32>?, Int,
            UnsafeMutablePointer<Float>?
        ) -> Void

    init(
        _ contiguous: Contiguous,
        _ gathering:
            @escaping @convention(c) (
                UnsafePointer<Float>?, Int, UnsafePointer<cnearest_rows>?, UnsafePointer<UInt32>?,
                Int, UnsafeMutablePointer<Float>?
            ) -> Void
    ) {
        self.contiguous = contiguous
        unsafe self.gathering = unsafe gathering
    }

    /// One query against one row.
    package func one(
        _ query: UnsafePointer<Float>,
        _ row: UnsafeRawPointer,
        dimension: Int
    ) -> Float {
        switch contiguous {
        case .f32(let one, _):
            unsafe one(query, row.assumingMemoryBound(to: Float.self), dimension)
        case .f16(let one, _):
            unsafe one(query, row.assumingMemoryBound(to: UInt16.self), dimension)
        }
    }

    /// One query against `count` rows that follow each other, `stride` elements apart; `ahead` bytes
    /// are prefetched, which pays for rows that come from memory and costs for rows in a cache.
    package func block(
        _ query: UnsafePointer<Float>,
        _ rows: UnsafeRawPointer,
        dimension: Int,
        stride: Int,
        count: Int,
        ahead: Int = 0,
        into distances: UnsafeMutablePointer<Float>
    ) {
        switch contiguous {
        case .f32(_, let block):
            let rows = unsafe rows.assumingMemoryBound(to: Float.self)
            unsafe block(query, dimension, rows, stride, count, ahead, distances)
        case .f16(_, let block):
            let rows = unsafe rows.assumingMemoryBound(to: UInt16.self)
            unsafe block(query, dimension, rows, stride, count, ahead, distances)
        }
    }

    /// One query against the rows named by `ordinals`; prefetches ahead.
    ///
    /// - Parameters:
    ///   - query: its elements.
    ///   - rows: where rows are, and how many to prefetch ahead.
    ///   - dimension: elements of the query and of a row.
    ///   - ordinals: which rows; `following` more than are computed.
    ///   - count: rows to compute.
    ///   - fetched: of the first rows, those that the gather before has prefetched.
    ///   - following: rows that the next gather will begin with; some are prefetched already.
    ///   - distances: receives `count` values.
    /// - Returns: how many of those that follow have been prefetched.
    @discardableResult
    package func gather(
        _ query: UnsafePointer<Float>,
        _ rows: ChunkedRows,
        dimension: Int,
        ordinals: UnsafePointer<UInt32>,
        count: Int,
        fetched: Int = 0,
        following: Int = 0,
        into distances: UnsafeMutablePointer<Float>
    ) -> Int {
        var layout = unsafe rows.layout
        unsafe layout.fetched = UInt32(truncatingIfNeeded: fetched)
        unsafe layout.following = UInt32(truncatingIfNeeded: following)
        unsafe withUnsafePointer(to: layout) { layout in
            unsafe gathering(query, dimension, layout, ordinals, count, distances)
        }
        return min(following, unsafe Int(layout.ahead))
    }
}
