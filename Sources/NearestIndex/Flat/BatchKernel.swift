/// Finds the rows of a block that may matter to the queries of a batch.
///
/// ``FlatBatchPart`` compares what is found exactly. ``FlatBatchKernel`` multiplies vectors of
/// numbers, ``BitBatchKernel`` compares vectors of bits.
protocol BatchKernel: ~Copyable {
    /// Lowers the limit of a query: rows farther than `limit` no longer matter to it.
    func setLimit(_ limit: Float, query: Int)

    /// Calls `found` with each row and query whose distance may be within the query's limit.
    ///
    /// - Parameters:
    ///   - rows: the block.
    ///   - found: receives the positions of the row in the block and of the query in this kernel.
    func findCandidates(_ rows: RowBlock, _ found: (_ row: Int, _ query: Int) -> Void)
}
