internal import NearestKernels
internal import Synchronization

/// The rows of an index as one search sees them: where they are, and which are visible.
///
/// Rows are in the chunks of a ``RowTable``, or in one piece of memory that another object owns,
/// such as a mapped file; a reader need not know which. A view holds only pointers and numbers, so
/// copying it counts no references and inner loops may hold one.
///
/// It is valid while its owner lives and, for a version of a table, while the epoch in which it was
/// made is held.
@safe package struct RowView: @unchecked Sendable {
    // Unchecked because of the pointers, which are valid as long as the view.

    /// Rows `0..<rowCount` may be asked for; not all of them need be visible.
    package let rowCount: Int
    /// The number of visible rows.
    ///
    /// During a concurrent change it may be that of the version just before or after.
    package let liveCount: Int
    /// How the rows lie in memory.
    let layout: RowLayout
    /// Which rows are visible.
    let visibility: Visibility
    private let chunks: UnsafePointer<UnsafeRawPointer?>
    // The columns of rows that lie in one piece; nil where columns lie before each chunk's rows.
    private let ids: UnsafePointer<UInt64>?
    private let norms: UnsafePointer<Float>?
    // The reference is not counted: the owner outlives the view.
    // SAFETY: whatever makes a view keeps the owner alive for as long as it uses the view.
    private unowned(unsafe) let source: any RowSource

    // SAFETY for all that follows: rows below `rowCount` lie in chunks in use, the identifiers and
    // norms of visible rows are written, and positions are below the rows of a chunk.

    /// Views rows in chunks, with their columns before each chunk's first row.
    ///
    /// - Parameters:
    ///   - chunks: the start of each chunk's first row.
    ///   - layout: how a chunk lies in memory.
    ///   - rowCount: rows that may be asked for.
    ///   - liveCount: visible rows.
    ///   - visibility: which of them can be seen.
    ///   - source: their owner.
    init(
        chunks: UnsafePointer<UnsafeRawPointer?>,
        layout: RowLayout,
        rowCount: Int,
        liveCount: Int,
        visibility: Visibility,
        source: any RowSource
    ) {
        unsafe self.chunks = chunks
        self.layout = layout
        self.rowCount = rowCount
        self.liveCount = liveCount
        self.visibility = visibility
        unsafe (ids, norms) = (nil, nil)
        unsafe self.source = source
    }

    /// Views rows in one piece, whose columns lie elsewhere.
    ///
    /// - Parameters:
    ///   - chunk: one pointer, to the first row.
    ///   - layout: that of rows in one piece.
    ///   - columns: the identifier and the norm of each row.
    ///   - rowCount: rows that may be asked for.
    ///   - excluded: rows that cannot be seen, kept alive by the caller. Default: none.
    ///   - source: their owner.
    init(
        chunk: UnsafePointer<UnsafeRawPointer?>,
        layout: RowLayout,
        columns: (ids: UnsafePointer<UInt64>, norms: UnsafePointer<Float>),
        rowCount: Int,
        excluded: RowSet?,
        source: any RowSource
    ) {
        unsafe chunks = chunk
        self.layout = layout
        self.rowCount = rowCount
        liveCount = rowCount - (excluded?.count ?? 0)
        visibility = excluded.map { .except($0.bits) } ?? .all
        unsafe (ids, norms) = columns
        unsafe self.source = source
    }

    // MARK: - Visibility

    /// Whether a row below ``rowCount`` is visible.
    @inline(__always)
    package func isVisible(_ row: Int) -> Bool {
        switch visibility {
        case .all: return true
        case .version(let version):
            let (chunk, position) = locate(row)
            return !chunk.isUnsettled(position) || chunk.isVisible(position, in: version)
        case .except(let rows): return !rows.contains(row)
        }
    }

    /// Returns which rows of the group of 64 from `first` on are visible, one bit each.
    ///
    /// - Parameter first: a multiple of 64 below ``rowCount``.
    /// - Returns: the mask: bit `i` is set where row `first + i` is visible; bits beyond the last
    ///   row are 0.
    @inline(__always)
    package func visible(groupAt first: Int) -> UInt64 {
        let count = min(RowLayout.group, rowCount &- first)
        switch visibility {
        case .all: return BitWords.firstBits(count)
        case .version(let version):
            let (chunk, position) = locate(first)
            return chunk.visible(from: position, count: count, in: version)
        case .except(let rows):
            return BitWords.firstBits(count) & ~rows[first &>> 6]
        }
    }

    /// Whether every row is visible, as far as the summary of each chunk tells; false if in doubt.
    ///
    /// - Complexity: O(chunks).
    package var isWhole: Bool {
        switch visibility {
        case .all: return true
        case .except: return liveCount == rowCount
        case .version(let version):
            for first in stride(from: 0, to: rowCount, by: layout.rowsPerChunk)
            where !locate(first).chunk.isWhole(in: version) {
                return false
            }
            return true
        }
    }

    // MARK: - Rows

    /// Returns the chunk of a row and the row's position in it.
    @inline(__always)
    func locate(_ row: Int) -> (chunk: RowChunk, position: Int) {
        let start = unsafe chunks[row &>> layout.shift].unsafelyUnwrapped
        let rows = unsafe UnsafeMutableRawPointer(mutating: start)
        return unsafe (RowChunk(rows: rows, layout: layout), row & (layout.rowsPerChunk &- 1))
    }

    /// Returns the elements of a row; the next rows of its chunk follow in memory.
    @inline(__always)
    package func vector(of row: Int) -> RowPointer {
        let (chunk, position) = locate(row)
        return unsafe RowPointer(chunk.row(position))
    }

    /// Returns the identifier of a visible row.
    package func id(of row: Int) -> VectorID {
        unsafe VectorID(idColumn(at: row).pointee)
    }

    /// Returns the norm of a visible row; ``RowNorm`` says which number that is.
    package func norm(of row: Int) -> Float {
        unsafe normColumn(at: row).pointee
    }

    /// Asks for the norm of a row.
    @inline(__always)
    func prefetchNorm(_ row: Int) {
        unsafe RowPointer(normColumn(at: row)).prefetch(byteCount: 4)
    }

    // Returns the address of a row's identifier; those of the next rows of its chunk follow it.
    @inline(__always)
    private func idColumn(at row: Int) -> UnsafePointer<UInt64> {
        if let ids = unsafe ids { return unsafe ids + row }
        let (chunk, position) = locate(row)
        return unsafe UnsafePointer(chunk.ids + position)
    }

    // Returns the address of a row's norm; those of the next rows of its chunk follow it.
    @inline(__always)
    private func normColumn(at row: Int) -> UnsafePointer<Float> {
        if let norms = unsafe norms { return unsafe norms + row }
        let (chunk, position) = locate(row)
        return unsafe UnsafePointer(chunk.norms + position)
    }

    /// Returns the identifiers of adjacent rows of a chunk, for reading.
    @inline(__always)
    func ids(_ rows: Range<Int>) -> ScratchSpan<UInt64> {
        let start = unsafe UnsafeMutablePointer(mutating: idColumn(at: rows.lowerBound))
        return unsafe ScratchSpan(start, count: rows.count)
    }

    /// Returns the norms of adjacent rows of a chunk, for reading.
    @inline(__always)
    func norms(_ rows: Range<Int>) -> ScratchSpan<Float> {
        let start = unsafe UnsafeMutablePointer(mutating: normColumn(at: rows.lowerBound))
        return unsafe ScratchSpan(start, count: rows.count)
    }

    /// Returns the rows in the form that gathering kernels read.
    ///
    /// - Parameter ahead: rows to prefetch. Default: 8.
    /// - Returns: the table of chunks with the stride of rows, valid as long as the view.
    func chunked(ahead: Int = 8) -> ChunkedRows {
        unsafe ChunkedRows(
            chunks: chunks,
            stride: layout.stride,
            shift: layout.shift,
            ahead: ahead
        )
    }

    // MARK: - Identifiers

    /// Returns the row of an identifier; nil if it has none, or if the row is not visible.
    ///
    /// Owners know the identifiers of the newest version only: nil may also mean that the vector
    /// was replaced or removed since this one. After looking up, ask ``hasCurrentIDs``.
    package func row(of id: VectorID) -> Int? {
        guard let row = unsafe source.row(of: id), row < rowCount, isVisible(row) else {
            return nil
        }
        return row
    }

    /// Whether everything that ``row(of:)`` has returned so far belongs to this version.
    package var hasCurrentIDs: Bool {
        guard case .version(let version) = visibility else { return true }
        return unsafe source.hasCurrentIDs(in: version)
    }

    /// Returns the visible rows that other versions no longer show: those that were deleted since
    /// this version was the newest.
    ///
    /// - Complexity: O(1) if nothing was deleted since. O(``rowCount``) after very many deletions.
    func rowsDeletedSince() -> [Int] {
        guard case .version(let version) = visibility else { return [] }
        if let rows = unsafe source.deletedRows(after: version) {
            return rows.filter { $0 < rowCount && isVisible($0) }
        }
        return (0..<rowCount).filter { row in
            let (chunk, position) = locate(row)
            return chunk.deletedVersion(position) != RowLayout.never && isVisible(row)
        }
    }

    /// The most rows that can be visible: their number, or a larger one beside a change, when
    /// ``liveCount`` may be that of another version.
    var maximumVisible: Int { hasCurrentIDs ? liveCount : rowCount }

    /// Whether looking up identifiers costs less than testing every row.
    func shouldLookUp(_ ids: Set<VectorID>) -> Bool {
        ids.count < rowCount / 4
    }

    /// Identity of the data that predicates on these rows must be bound to.
    var sidecarID: ObjectIdentifier? { unsafe source.sidecarID }
}
