/// Rows that follow each other in memory, as one scan of a run of rows reads them.
@safe package struct ContiguousRows {
    let start: UnsafeRawPointer
    let stride: Int
    let count: Int
    let ahead: Int

    /// Describes `count` rows from `start` on.
    ///
    /// - Parameters:
    ///   - start: the first row; must be valid for `count` rows during every use of this value.
    ///   - stride: elements from the start of one row to the start of the next.
    ///   - count: the number of rows.
    ///   - ahead: bytes to prefetch ahead of the row that is computed. It pays for rows that come
    ///     from memory, and costs time for rows in a cache, which want 0.
    package init(_ start: UnsafeRawPointer, stride: Int, count: Int, ahead: Int = 0) {
        // SAFETY: the pointer is only kept here; `DistanceFunction.block` reads through it.
        unsafe self.start = start
        self.stride = stride
        self.count = count
        self.ahead = ahead
    }
}
