/// Where a reserved row is written.
@safe package struct RowTarget {
    /// The first byte.
    package let start: UnsafeMutableRawPointer

    /// Points at memory for a row.
    @inline(__always)
    package init(_ start: UnsafeMutableRawPointer) {
        // SAFETY: the caller keeps the memory valid while this is used, and no reader can see it.
        unsafe self.start = start
    }

    /// The row, once it is written.
    var row: RowPointer { unsafe RowPointer(start) }

    /// Copies the bytes of another row.
    func copy(_ row: RowPointer, byteCount: Int) {
        // SAFETY: both rows have at least that many bytes.
        unsafe start.copyMemory(from: row.start, byteCount: byteCount)
    }
}

extension ScratchSpan<UInt8> {
    /// Returns the memory of a row that begins at a position.
    func target(at position: Int) -> RowTarget {
        assert(position >= 0 && position < count)
        return unsafe RowTarget(start + position)
    }
}
