/// Which rows one version of a ``RowTable`` has, in plain pointers for a search's inner loop.
@safe struct RowVisibility {
    private let chunks: UnsafePointer<UnsafeRawPointer?>
    private let layout: RowLayout
    private let version: UInt64
    /// Rows that may be asked for.
    let rowCount: Int

    // SAFETY: rows below `rowCount` lie in chunks in use, while the snapshot is valid.

    /// Valid as long as the snapshot.
    init(_ snapshot: RowSnapshot) {
        unsafe chunks = UnsafePointer(snapshot.table.chunkStarts)
        layout = snapshot.layout
        version = snapshot.version
        rowCount = snapshot.rowCount
    }

    private func chunk(of row: Int) -> RowChunk {
        let start = unsafe chunks[row &>> layout.shift].unsafelyUnwrapped
        return unsafe RowChunk(rows: UnsafeMutableRawPointer(mutating: start), layout: layout)
    }

    /// Whether a row can be seen.
    @inline(__always)
    func isVisible(_ row: Int) -> Bool {
        let (chunk, position) = (chunk(of: row), row & (layout.rowsPerChunk &- 1))
        return !chunk.isPending(position) || chunk.isVisible(position, in: version)
    }

    /// The identifier of a row that can be seen.
    func id(of row: Int) -> VectorID {
        unsafe VectorID(chunk(of: row).ids[row & (layout.rowsPerChunk &- 1)])
    }

    /// The elements of a row that can be seen.
    func vector(of row: Int) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(chunk(of: row).row(row & (layout.rowsPerChunk &- 1)))
    }
}
