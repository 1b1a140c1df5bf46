internal import CNearestKernels

/// The kernels of one form over one element type.
///
/// A search binds a function once and calls it for each block of rows, so the choice among metrics,
/// encodings and instruction sets costs nothing in its loops.
///
/// The three calls differ in where rows are: one row, rows that follow each other, or rows by their
/// numbers. For the same query and row they return the same bits, which lets a search mix them. The
/// error against exact arithmetic is that of a float32 sum of `dimension` terms, in an order that
/// depends on the instruction set, and for whole numbers that of one rounding; a NaN or an infinity
/// shows in the result as IEEE 754 says.
///
/// A query has `dimension` elements: float32, or the rows' own type if ``ElementType/wholeNumbers``
/// is not nil. Strides are in units of ``ElementType/size``.
@safe package struct DistanceFunction: @unchecked Sendable {
    // Unchecked because a C function is not known to be Sendable: kernels keep no state.

    private let row: @convention(c) (UnsafeRawPointer?, UnsafeRawPointer?, Int) -> Float
    private let rows:
        @convention(c) (
            UnsafeRawPointer?, Int, UnsafeRawPointer?, Int, Int, Int, UnsafeMutablePointer<Float>?
        ) -> Void
    private let gathering:
        @convention(c) (
            UnsafeRawPointer?, Int, UnsafePointer<cnearest_rows>?, UnsafePointer<UInt32>?, Int,
            UnsafeMutablePointer<Float>?
        ) -> Void

    /// Takes the functions of a table, all of which are set.
    init(_ functions: cnearest_distance) {
        // SAFETY: the functions are only kept here; the methods below call them.
        guard let row = unsafe functions.one, let rows = unsafe functions.block,
            let gathering = unsafe functions.gather
        else { preconditionFailure("a table has all distances") }
        unsafe self.row = unsafe row
        unsafe self.rows = unsafe rows
        unsafe self.gathering = unsafe gathering
    }

    /// Computes one query against one row.
    package func one(
        _ query: UnsafeRawPointer,
        _ row: UnsafeRawPointer,
        dimension: Int
    ) -> Float {
        // SAFETY: the caller guarantees `dimension` elements of the query and of the row.
        unsafe self.row(query, row, dimension)
    }

    /// Computes one query against rows that follow each other.
    ///
    /// - Parameters:
    ///   - query: `dimension` elements.
    ///   - rows: the rows, and how far ahead of them to prefetch.
    ///   - dimension: elements of the query and of a row.
    ///   - distances: receives `rows.count` values.
    package func block(
        _ query: UnsafeRawPointer,
        _ rows: ContiguousRows,
        dimension: Int,
        into distances: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the caller guarantees the query, the rows and room for the distances.
        unsafe self.rows(
            query,
            dimension,
            rows.start,
            rows.stride,
            rows.count,
            rows.ahead,
            distances
        )
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
        _ query: UnsafeRawPointer,
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
