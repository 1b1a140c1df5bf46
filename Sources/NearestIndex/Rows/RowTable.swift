internal import NearestKernels
internal import NearestPlatform
internal import Synchronization

/// Vectors and their identifiers in rows: written by one thread at a time, read by any number
/// without waiting.
///
/// Every change makes a new version. A row is visible in the versions from its insertion until
/// before its deletion. So a reader that keeps to one version sees one state of the table: a
/// replaced vector appears in its old or its new form, never in both and never in neither. Deleted
/// rows are reused when no reader is left that could see them.
///
/// Readers see rows through a ``RowView``; the writer's own data is a ``RowWriterState``.
/// ``FlatIndex`` and ``HNSWIndex`` each own one table.
@safe package final class RowTable: @unchecked Sendable {
    // Unchecked because of the pointers: chunks are published through `rowCount` and `version`, and
    // everything else that changes is atomic or belongs to the writer, behind its lock.

    /// The layout of the chunks.
    let layout: RowLayout
    /// Finds the row of an identifier.
    package let ids: IDTable
    /// Tells when rows and memory can be reused.
    package let epochs = ReaderEpochs()
    /// The newest version.
    let version = Atomic<UInt64>(0)
    /// The latest version whose change has begun to change the identifier table.
    let changing = Atomic<UInt64>(0)
    /// Rows that were ever in use: readers may test the rows below.
    let rowCount = Atomic<Int>(0)
    /// The rows that were deleted last.
    let deletions = DeletionLog()
    /// The number of vectors in the newest version.
    let liveCount = Atomic<Int>(0)
    /// Bytes that the sidecar has replaced and that searches may still read.
    let retiredBytes = Atomic<Int>(0)
    /// The writer's state; the thread that holds its lock is the writer.
    let writer = Lock(RowWriterState())
    /// Whether deleted rows keep their contents until ``retire(_:_:)`` is called with them.
    ///
    /// A graph needs this, because its links may still lead to them.
    let retainsDeleted: Bool
    /// Data that another module stores alongside the rows; nil for none.
    let sidecar: (any RowSidecar)?

    // One pointer a chunk, in memory reserved for as many as there can ever be.
    private let chunkTable: PageRegion

    /// Makes an empty table.
    ///
    /// - Parameters:
    ///   - format: what the vectors are.
    ///   - alignment: what every row's address is a multiple of: 16 to 64, a power of two.
    ///   - retainsDeleted: whether deleted rows wait for ``retire(_:_:)``.
    ///   - sidecar: what stores data alongside the rows.
    /// - Throws: ``NearestError`` where memory is refused.
    package init(
        _ format: VectorFormat,
        alignment: Int = 16,
        retainsDeleted: Bool = false,
        sidecar: (any RowSidecar)? = nil
    ) throws(NearestError) {
        layout = RowLayout(format, alignment: alignment)
        self.retainsDeleted = retainsDeleted
        self.sidecar = sidecar
        chunkTable = try PageRegion.mapped(layout.maximumChunks * 8)
        // SAFETY: the pages outlive the table of identifiers, whose owner is this object too.
        let chunks = unsafe chunkTable.start.assumingMemoryBound(to: UnsafeRawPointer?.self)
        ids = unsafe IDTable(IDTable.RowIDs(chunks: chunks, layout: layout))
    }

    /// The start of each chunk's first row.
    var chunkStarts: UnsafeMutablePointer<UnsafeRawPointer?> {
        // SAFETY: the pages hold nothing else, and a zero page reads as nil.
        unsafe chunkTable.start.assumingMemoryBound(to: UnsafeRawPointer?.self)
    }

    /// Initializes a chunk and lets readers find it.
    func publishChunk(_ pages: borrowing PageRegion, at index: Int) {
        // SAFETY: the chunk is initialized before its start is published.
        let start = unsafe pages.start + layout.columnBytes
        unsafe RowChunk(rows: start, layout: layout).initialize()
        unsafe chunkStarts[index] = UnsafeRawPointer(start)
    }

    /// Forgets a chunk, the last one, which no reader can reach any more.
    func unpublishChunk(at index: Int) {
        // SAFETY: the table has an entry for every chunk in use.
        unsafe chunkStarts[index] = nil
    }

    // MARK: - Reading

    /// Runs `body` on one version of the table, whose rows are not reused until `body` returns.
    ///
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    package func read<Result, Failure: Error>(
        _ body: (RowView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        return try body(view(of: version.load(ordering: .acquiring)))
    }

    /// Returns a view of a version, of the rows that readers may look at now.
    ///
    /// The caller holds the epoch in which it loaded the version.
    package func view(of version: UInt64) -> RowView {
        view(of: version, rowCount: rowCount.load(ordering: .acquiring))
    }

    /// Returns a view of a version, of the rows below a number.
    package func view(of version: UInt64, rowCount: Int) -> RowView {
        // SAFETY: the table of chunks lives as long as this object, which the view's user keeps.
        unsafe RowView(
            chunks: UnsafePointer(chunkStarts),
            layout: layout,
            rowCount: rowCount,
            liveCount: liveCount.load(ordering: .relaxed),
            visibility: .version(version),
            source: self
        )
    }

    /// Calls `body` with the row of an identifier, which stays until `body` returns.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    func withRow<Result>(
        of id: VectorID,
        _ body: (Int) -> Result
    ) throws(NearestError) -> Result {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        guard let row = row(of: id) else { throw .unknown(id) }
        return body(row)
    }

    /// Whether an identifier has a row, now.
    package func contains(_ id: VectorID) -> Bool {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        return row(of: id) != nil
    }

    /// Returns the vector of an identifier, now.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    func vector(of id: VectorID, _ codec: VectorCodec) throws(NearestError) -> [Float] {
        try withRow(of: id) { row in
            let (chunk, position) = locate(row)
            return codec.decode(chunk.vector(position), norm: chunk.norm(position))
        }
    }

    /// Bytes in use: rows and columns, including deleted ones, the identifier table and the
    /// sidecar, and what searches still read of the sidecar's past.
    var memoryUsed: Int {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        let rows = rowCount.load(ordering: .acquiring)
        let chunks = (rows + layout.rowsPerChunk - 1) >> layout.shift
        let page = 4096
        return (rows * layout.bytesPerRow + page - 1) / page * page
            + (chunks * 8 + page - 1) / page * page + ids.memoryUsed
            + (sidecar?.memoryUsed ?? 0) + retiredBytes.load(ordering: .relaxed)
    }

    // MARK: - Rows, for the writer

    // SAFETY for all that follows: rows below the end lie in chunks in use.

    /// Returns the chunk and the position in it of a row.
    package func locate(_ row: Int) -> (chunk: RowChunk, position: Int) {
        (chunk(row &>> layout.shift), row & (layout.rowsPerChunk &- 1))
    }

    /// Returns the chunk at an index below those that are in use.
    func chunk(_ index: Int) -> RowChunk {
        // SAFETY: the table has an entry for every chunk that there can be.
        guard let start = unsafe chunkStarts[index] else {
            preconditionFailure("chunk \(index) is not in use")
        }
        return unsafe RowChunk(rows: UnsafeMutableRawPointer(mutating: start), layout: layout)
    }

    /// Returns the identifier that was last written to a row.
    package func id(of row: Int) -> VectorID {
        let (chunk, position) = locate(row)
        return chunk.id(position)
    }

    /// Returns the version in which a row was inserted; ``RowLayout/never`` if it was not.
    package func insertedVersion(of row: Int) -> UInt64 {
        let (chunk, position) = locate(row)
        return chunk.insertedVersion(position)
    }

    /// Returns the version in which a row was deleted; ``RowLayout/never`` if it was not.
    package func deletedVersion(of row: Int) -> UInt64 {
        let (chunk, position) = locate(row)
        return chunk.deletedVersion(position)
    }

    /// Returns the elements of a row.
    func vector(of row: Int) -> RowPointer {
        let (chunk, position) = locate(row)
        return chunk.vector(position)
    }

    /// Returns the vector in a row.
    func stored(_ row: Int) -> StoredVector {
        let (chunk, position) = locate(row)
        return StoredVector(chunk.vector(position), norm: chunk.norm(position))
    }
}

extension RowTable: RowSource {
    /// Returns the row of an identifier, now.
    ///
    /// Any thread, between `enter` and `leave` of the reader epochs.
    package func row(of id: VectorID) -> Int? { ids.row(of: id) }

    /// Whether no change after a version has begun to assign identifiers.
    package func hasCurrentIDs(in version: UInt64) -> Bool {
        changing.load(ordering: .acquiring) <= version
    }

    /// Returns the rows that changes after a version delete; nil if there are too many to know.
    package func deletedRows(after version: UInt64) -> [Int]? { deletions.rows(after: version) }

    /// Identity of the sidecar; nil if there is no sidecar.
    package var sidecarID: ObjectIdentifier? { sidecar.map { ObjectIdentifier($0) } }
}
