internal import NearestKernels
internal import Synchronization

/// Vectors and their identifiers in rows that never move: written by one thread at a time, read by
/// any number without waiting.
///
/// Every change makes a new version. A row can be seen in the versions from its birth to before its
/// death, so a reader that keeps to one version sees one state of the table, whatever happens
/// meanwhile: a replaced vector is seen in its old or its new form, never in both and never in
/// neither. Rows that died are used again when no reader is left that could see them.
///
/// A row's *scale* is what the metric needs beside the elements: the squared norm of the stored
/// vector, or under cosine the reciprocal of its norm.
@safe final class RowTable: @unchecked Sendable {
    // Unchecked because of the pointers: chunks are published through `rowCount` and `version`, and
    // everything else that changes is atomic or belongs to the writer, behind its mutex.

    let layout: RowLayout
    let ids: IDTable
    let epochs = ReaderEpochs()
    let version = Atomic<UInt64>(0)
    /// The latest version whose change has begun to touch the identifiers' table.
    let changing = Atomic<UInt64>(0)
    /// Rows that have been in use at some time: those below can be looked at.
    let rowCount = Atomic<Int>(0)
    let liveCount = Atomic<Int>(0)
    let writer = Lock(Writer())

    // One pointer a chunk, in memory reserved for as many as there can ever be.
    private let chunkTable: Pages

    /// Whether rows that died stay as they are until ``retire(_:_:)`` names them, because something
    /// else than searches may still lead to them.
    let keepsDead: Bool
    /// The rows that somebody lends, if they are not the table's own.
    let lent: LentRows?
    /// What is kept beside the rows by somebody who knows what it is.
    let attachment: (any RowAttachment)?

    /// Makes an empty table.
    ///
    /// - Parameters:
    ///   - dimension: elements of a vector.
    ///   - encoding: how they are stored.
    ///   - alignment: what every row's address is a multiple of: 16 to 64, a power of two.
    ///   - keepsDead: whether dead rows wait for ``retire(_:_:)``.
    ///   - attachment: what is kept beside the rows.
    /// - Throws: ``NearestError`` where memory is refused.
    init(
        dimension: Int,
        encoding: ScalarEncoding,
        alignment: Int = 16,
        keepsDead: Bool = false,
        attachment: (any RowAttachment)? = nil
    ) throws(NearestError) {
        layout = RowLayout(dimension: dimension, encoding: encoding, alignment: alignment)
        self.keepsDead = keepsDead
        self.attachment = attachment
        lent = nil
        chunkTable = try Pages(byteCount: layout.chunkLimit * 8)
        // SAFETY: the pages outlive the table of identifiers, whose owner is this object too.
        let chunks = unsafe chunkTable.start.assumingMemoryBound(to: UnsafeRawPointer?.self)
        ids = unsafe IDTable(IDTable.RowIDs(chunks: chunks, layout: layout))
    }

    /// Makes a table of lent rows, which nobody changes.
    init(
        _ lent: LentRows,
        dimension: Int,
        encoding: ScalarEncoding
    ) throws(NearestError) {
        layout = RowLayout(lent, dimension: dimension, encoding: encoding)
        keepsDead = false
        attachment = lent.attachment
        self.lent = lent
        chunkTable = try Pages(byteCount: 8)
        let chunks = unsafe chunkTable.start.assumingMemoryBound(to: UnsafeRawPointer?.self)
        unsafe chunks.pointee = lent.vectors
        ids = unsafe IDTable(IDTable.RowIDs(chunks: chunks, layout: layout))
        rowCount.store(lent.count, ordering: .releasing)
        liveCount.store(lent.count, ordering: .relaxed)
    }

    /// The start of each chunk's first row.
    var chunkStarts: UnsafeMutablePointer<UnsafeRawPointer?> {
        unsafe chunkTable.start.assumingMemoryBound(to: UnsafeRawPointer?.self)
    }

    /// The chunk at an index below those that are in use.
    func chunk(_ index: Int) -> RowChunk {
        guard let start = unsafe chunkStarts[index] else {
            preconditionFailure("chunk \(index) is not in use")
        }
        return unsafe RowChunk(rows: UnsafeMutableRawPointer(mutating: start), layout: layout)
    }

    /// The chunk and the position in it of a row.
    func locate(_ row: Int) -> (chunk: RowChunk, position: Int) {
        (chunk(row &>> layout.shift), row & (layout.rowsPerChunk &- 1))
    }

    /// The identifier that was last written to a row.
    ///
    /// Writer only, or for rows that a reader can see.
    func id(of row: Int) -> VectorID {
        let (chunk, position) = locate(row)
        return unsafe VectorID(chunk.ids[position])
    }

    /// Whether a row had died in a version.
    ///
    /// Writer only.
    func died(_ row: Int, by version: UInt64) -> Bool {
        let (chunk, position) = locate(row)
        return unsafe chunk.deaths[position].load(ordering: .relaxed) <= version
    }

    /// The elements of a row.
    ///
    /// Writer only, or for rows that a reader can see.
    func vector(of row: Int) -> UnsafeRawPointer {
        let (chunk, position) = locate(row)
        return unsafe UnsafeRawPointer(chunk.row(position))
    }

    /// The version in which a row appeared.
    ///
    /// Writer only.
    func births(of row: Int) -> UInt64 {
        let (chunk, position) = locate(row)
        return unsafe chunk.births[position].load(ordering: .relaxed)
    }

    /// Runs `body` on one version of the table, which stays as it is until `body` returns.
    func read<Result, Failure: Error>(
        _ body: (RowSnapshot) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        let version = version.load(ordering: .acquiring)
        let rows = rowCount.load(ordering: .acquiring)
        return try body(RowSnapshot(table: self, version: version, rowCount: rows))
    }

    /// The row of an identifier, now.
    ///
    /// Any thread, between `enter` and `leave` of the reader epochs.
    func row(of id: VectorID) -> Int? {
        if let lent { return lent.row(of: id) }
        return ids.row(of: id)
    }

    /// Whether an identifier has a row, now.
    func contains(_ id: VectorID) -> Bool {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        return row(of: id) != nil
    }

    /// The vector of an identifier, now.
    func vector(of id: VectorID, _ intake: VectorIntake) throws(NearestError) -> [Float] {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        guard let row = row(of: id) else { throw .unknown(id) }
        let (chunk, position) = locate(row)
        // SAFETY: nobody writes a row that an identifier names, nor frees it before we leave.
        return unsafe intake.decode(chunk.row(position), scale: chunk.scales[position])
    }

    /// Bytes in use: rows and columns, dead ones included, and the identifiers' table.
    var memoryUsed: Int {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        let rows = rowCount.load(ordering: .acquiring)
        let chunks = (rows + layout.rowsPerChunk - 1) >> layout.shift
        let page = 4096
        return (rows * layout.bytesPerRow + page - 1) / page * page
            + (chunks * 8 + page - 1) / page * page + ids.memoryUsed
            + (attachment?.memoryUsed ?? 0)
    }
}

/// One version of a ``RowTable``, valid inside ``RowTable/read(_:)``.
struct RowSnapshot {
    let table: RowTable
    let version: UInt64
    /// The mask of a group whose rows are all visible.
    static let wholeGroup = UInt64.max

    /// Rows to look at; not all of them are visible.
    let rowCount: Int

    var layout: RowLayout { table.layout }

    /// Which rows of the group of 64 from `first` on are visible, a bit each.
    func visible(groupAt first: Int) -> UInt64 {
        let (chunk, position) = table.locate(first)
        return chunk.visible(
            from: position,
            count: min(RowLayout.group, rowCount &- first),
            in: version
        )
    }

    /// Which rows of the group of 64 from `first` on are visible and pass, a bit each.
    func passing(_ candidates: IDFilter, groupAt first: Int) -> UInt64 {
        passing(candidates, among: visible(groupAt: first), from: first)
    }

    /// Which of the rows that `mask` names, from `first` on, pass.
    func passing(_ candidates: IDFilter, among mask: UInt64, from first: Int) -> UInt64 {
        var left = mask
        var kept = mask
        while left != 0 {
            let bit = left & (~left &+ 1)
            if !candidates.passes(id(of: first &+ bit.trailingZeroBitCount)) { kept &= ~bit }
            left &= ~bit
        }
        return kept
    }

    /// The row of an identifier, if it is found and visible.
    ///
    /// The table of identifiers knows the newest version only: nil may also mean that the vector was
    /// replaced or removed since this one. After looking up, ask ``identifiersAreCurrent``.
    func row(of id: VectorID) -> Int? {
        guard let row = table.row(of: id), row < rowCount else { return nil }
        let (chunk, position) = table.locate(row)
        return chunk.isVisible(position, in: version) ? row : nil
    }

    /// Whether looking up identifiers costs less than looking at every row.
    func shouldLookUp(_ ids: Set<VectorID>) -> Bool {
        ids.count < rowCount / 4
    }

    /// Whether all that was looked up until now was this version's.
    var identifiersAreCurrent: Bool {
        table.changing.load(ordering: .acquiring) <= version
    }

    /// The identifier of a visible row.
    func id(of row: Int) -> VectorID {
        let (chunk, position) = table.locate(row)
        return unsafe VectorID(chunk.ids[position])
    }

    /// The scale of a visible row.
    func scale(of row: Int) -> Float {
        let (chunk, position) = table.locate(row)
        return unsafe chunk.scales[position]
    }

    /// The rows as gathering kernels find them, which prefetch `ahead` rows.
    func chunked(ahead: Int = 8) -> ChunkedRows {
        unsafe ChunkedRows(
            chunks: UnsafePointer(table.chunkStarts),
            stride: layout.stride,
            shift: layout.shift,
            ahead: ahead
        )
    }
}
