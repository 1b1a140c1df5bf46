internal import NearestPlatform

/// What only the writer of a ``RowTable`` needs: the rows that may be written, and what is waiting
/// for readers to leave.
///
/// One thread at a time holds it, behind the table's lock.
package struct RowWriterState: Sendable {
    /// The chunks in use.
    var chunks: [ChunkOwner] = []
    /// Rows below `end` that no reader can see and that may be written.
    var free: [Int] = []
    /// Rows that were deleted, oldest first, with the epoch of their deletion.
    var awaitingReaders: [(epoch: UInt64, row: Int)] = []
    /// The index in `awaitingReaders` of the first that was not reclaimed.
    var awaitingReadersStart = 0
    /// Rows that were deleted and wait for ``RowTable/retire(_:_:)``.
    var deleted: [Int] = []
    /// Rows that were inserted, oldest first, with the epoch of their insertion.
    var unsettled: [(epoch: UInt64, row: Int)] = []
    /// The index in `unsettled` of the first that was not settled.
    var unsettledStart = 0
    /// Old identifier tables and replaced sidecar objects, until no reader can use them.
    var retired = ReclaimList()
    /// The first row that was never used.
    var end = 0

    package init() {}

    /// Owns the pages of a chunk; a class, so that an array can hold noncopyable pages.
    ///
    /// Unchecked: only the writer uses it.
    final class ChunkOwner: @unchecked Sendable {
        let pages: PageRegion
        /// Rows of the chunk that were deleted and not used again.
        var deletedCount = 0

        init(byteCount: Int) throws(NearestError) {
            pages = try PageRegion.mapped(byteCount)
        }
    }
}
