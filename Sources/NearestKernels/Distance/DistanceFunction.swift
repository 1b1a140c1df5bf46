internal import CNearestKernels

/// The kernels of one form over one element type.
///
/// A search binds a function once and calls it for each block of rows, so the choice among metrics,
/// encodings and instruction sets costs nothing in its loops.
///
/// The three calls differ in where rows are: one row, rows that follow each other, or rows by their
/// numbers. For the same query and row they return the same bits, which lets a search mix them. The
/// error against exact arithmetic is that of a float32 sum of `dimension` terms, in an order that
/// depends on the instruction set; a NaN or an infinity shows in the result as IEEE 754 says.
@safe package struct DistanceFunction: @unchecked Sendable {
    // Unchecked because a C function is not known to be Sendable: kernels keep no state.

    /// The kernels over one row and over rows that follow each other; their C types name the
    /// element.
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
        // SAFETY: the function is only kept here; `gather` calls it.
        unsafe self.gathering = unsafe gathering
    }

    /// Computes one query against one row.
    package func one(
        _ query: UnsafePointer<Float>,
        _ row: UnsafeRawPointer,
        dimension: Int
    ) -> Float {
        // SAFETY: the caller guarantees `dimension` elements of the query and of the row.
        switch contiguous {
        case .f32(let one, _):
            unsafe one(query, row.assumingMemoryBound(to: Float.self), dimension)
        case .f16(let one, _):
            unsafe one(query, row.assumingMemoryBound(to: UInt16.self), dimension)
        }
    }

    /// Computes one query against rows that follow each other.
    ///
    /// - Parameters:
    ///   - query: `dimension` elements.
    ///   - rows: the rows, and how far ahead of them to prefetch.
    ///   - dimension: elements of the query and of a row.
    ///   - distances: receives `rows.count` values.
    package func block(
        _ query: UnsafePointer<Float>,
        _ rows: ContiguousRows,
        dimension: Int,
        into distances: UnsafeMutablePointer<Float>
    ) {
        let (stride, count, ahead) = (rows.stride, rows.count, rows.ahead)
        // SAFETY: the caller guarantees the query, the rows and room for the distances.
        switch contiguous {
        case .f32(_, let block):
            let start = unsafe rows.start.assumingMemoryBound(to: Float.self)
            unsafe block(query, dimension, start, stride, count, ahead, distances)
        case .f16(_, let block):
            let start = unsafe rows.start.assumingMemoryBound(to: UInt16.self)
            unsafe block(query, dimension, start, stride, count, ahead, distances)
        }
    }

    /// Computes one query against the rows of a list, and prefetches ahead.
    ///
    /// - Parameters:
    ///   - query: `dimension` elements.
    ///   - rows: where rows are, and how many to prefetch ahead.
    ///   - dimension: elements of the query and of a row.
    ///   - list: which rows.
    ///   - distances: receives `list.count` values.
    /// - Returns: how many of the rows that follow the list have been prefetched, which is the
    ///   `fetched` of the next list.
    @discardableResult
    package func gather(
        _ query: UnsafePointer<Float>,
        _ rows: ChunkedRows,
        dimension: Int,
        _ list: GatherList,
        into distances: UnsafeMutablePointer<Float>
    ) -> Int {
        // SAFETY: the kernel reads the layout only during the call. The caller guarantees the
        // lengths of the query, the list, the rows and the distances.
        var layout = unsafe rows.layout
        unsafe layout.fetched = UInt32(truncatingIfNeeded: list.fetched)
        unsafe layout.following = UInt32(truncatingIfNeeded: list.following)
        unsafe withUnsafePointer(to: layout) { layout in
            unsafe gathering(query, dimension, layout, list.ordinals, list.count, distances)
        }
        return min(list.following, unsafe Int(layout.ahead))
    }
}
