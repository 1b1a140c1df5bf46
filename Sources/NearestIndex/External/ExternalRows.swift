/// Rows in memory that another object owns, such as a mapped file.
///
/// The memory is never written. Whatever bytes it holds, searching never reads outside it. Segments
/// make one and search it through a ``FlatReader`` or ``GraphReader``.
@safe package final class ExternalRows: RowSource, @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is constant while `owner` lives.

    /// The most rows that one object can hold: 2³¹.
    package static let maximumRows = 1 << RowLayout.onePieceShift

    /// The number of vectors.
    package let count: Int
    /// Bytes from one row to the next.
    package let rowBytes: Int
    /// Identity of the data that predicates on these rows read; nil if there is no such data.
    package let sidecarID: ObjectIdentifier?
    private let vectors: UnsafeRawPointer
    private let ids: UnsafePointer<UInt64>
    private let norms: UnsafePointer<Float>
    // Row numbers by ascending identifier; nil where the rows themselves are in that order.
    private let order: UnsafePointer<UInt32>?
    // The vectors' address, where views find it as the start of their only chunk.
    private let chunk: ScratchBuffer<UnsafeRawPointer?>
    private let owner: any AnyObject & Sendable

    // SAFETY for all that follows: columns have `count` items, which `init` has checked.

    /// The columns of rows, aligned to their items.
    @safe package struct Columns {
        /// `rowBytes` bytes a row, aligned to 16.
        let vectors: UnsafeRawBufferPointer
        /// The identifiers, 8 bytes each.
        let ids: UnsafeRawBufferPointer
        /// The norms, 4 bytes each; ``RowNorm`` says which number that is.
        let norms: UnsafeRawBufferPointer
        /// Row numbers by ascending identifier, 4 bytes each; nil if rows are in that order.
        let order: UnsafeRawBufferPointer?

        /// Names columns.
        package init(
            vectors: UnsafeRawBufferPointer,
            ids: UnsafeRawBufferPointer,
            norms: UnsafeRawBufferPointer,
            order: UnsafeRawBufferPointer?
        ) {
            unsafe self.vectors = vectors
            unsafe self.ids = ids
            unsafe self.norms = norms
            unsafe self.order = order
        }
    }

    /// Wraps columns of `count` items each.
    ///
    /// Sizes that do not match are a programming error: the code that opens a file compares them
    /// first.
    ///
    /// - Parameters:
    ///   - count: vectors, at most ``maximumRows``.
    ///   - rowBytes: bytes from one row to the next, a multiple of 16.
    ///   - columns: the columns.
    ///   - sidecarID: identity of the data that predicates on the rows read. Default: none.
    ///   - owner: keeps the memory alive.
    package init(
        count: Int,
        rowBytes: Int,
        columns: Columns,
        sidecarID: ObjectIdentifier? = nil,
        owner: any AnyObject & Sendable
    ) {
        precondition(0...Self.maximumRows ~= count)
        unsafe precondition(columns.vectors.count == count * rowBytes)
        unsafe precondition(columns.ids.count == count * 8 && columns.norms.count == count * 4)
        self.count = count
        self.rowBytes = rowBytes
        self.sidecarID = sidecarID
        // An empty column may have no address; then it is never read.
        unsafe chunk = ScratchBuffer(1, repeating: nil)
        let nothing = unsafe UnsafeRawPointer(chunk.start)
        unsafe vectors = columns.vectors.baseAddress ?? nothing
        unsafe ids = (columns.ids.baseAddress ?? nothing).assumingMemoryBound(to: UInt64.self)
        unsafe norms = (columns.norms.baseAddress ?? nothing).assumingMemoryBound(to: Float.self)
        if let order = unsafe columns.order {
            precondition(order.count == count * 4)
            unsafe self.order = (order.baseAddress ?? nothing)
                .assumingMemoryBound(to: UInt32.self)
        } else {
            unsafe self.order = nil
        }
        self.owner = owner
        unsafe chunk.start.pointee = vectors
    }

    /// Returns a view of the rows, valid as long as this object lives.
    ///
    /// - Parameters:
    ///   - format: what the vectors are.
    ///   - excluded: rows that cannot be seen, which the caller keeps alive. Default: none.
    /// - Returns: a view in which the rows are one chunk, and all but `excluded` are visible.
    package func view(_ format: VectorFormat, except excluded: RowSet? = nil) -> RowView {
        unsafe RowView(
            chunk: UnsafePointer(chunk.start),
            layout: RowLayout(onePieceOf: format, rowBytes: rowBytes),
            columns: (ids, norms),
            rowCount: count,
            excluded: excluded,
            source: self
        )
    }

    /// Returns the identifier of a row.
    ///
    /// - Complexity: O(1).
    package func id(of row: Int) -> VectorID {
        precondition(0..<count ~= row)
        return unsafe VectorID(ids[row])
    }

    /// Returns the elements of a row.
    func vector(of row: Int) -> RowPointer {
        precondition(0..<count ~= row)
        return unsafe RowPointer(vectors + row &* rowBytes)
    }

    /// Calls `body` with the stored bytes of a row: ``rowBytes`` of them, padding included.
    package func withBytes<Result, Failure: Error>(
        of row: Int,
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try vector(of: row).withBytes(count: rowBytes, body)
    }

    /// Returns the norm of a row; ``RowNorm`` says which number that is.
    package func norm(of row: Int) -> Float {
        precondition(0..<count ~= row)
        return unsafe norms[row]
    }

    /// Returns the row of an identifier, by binary search; nil if no row has it.
    ///
    /// - Complexity: O(log `count`).
    package func row(of id: VectorID) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low &+ high) / 2
            // An order that was not validated may name any row.
            guard let row = row(at: middle), row < count else { return nil }
            let found = unsafe ids[row]
            if found == id.rawValue { return row }
            if found < id.rawValue { low = middle &+ 1 } else { high = middle }
        }
        return nil
    }

    /// Always true: these rows never change.
    package func hasCurrentIDs(in version: UInt64) -> Bool { true }

    /// Always none: these rows never change.
    package func deletedRows(after version: UInt64) -> [Int]? { [] }

    /// Whether rows are in the order of their identifiers.
    var isInOrder: Bool { unsafe order == nil }

    /// Returns the row at a place in the ascending order of identifiers; nil if the file names no
    /// valid row there.
    func row(at place: Int) -> Int? {
        guard let order = unsafe order else { return place }
        let row = unsafe Int(order[place])
        return row < count ? row : nil
    }
}
