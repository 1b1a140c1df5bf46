internal import NearestKernels

/// Where the elements of a row that is written begin, in the encoding of its ``VectorCodec``.
///
/// Valid as long as the view or the file that the row belongs to.
@safe package struct RowPointer: @unchecked Sendable {
    // Unchecked because of the pointer: a row that a reader can see does not change.

    /// The first byte.
    package let start: UnsafeRawPointer

    /// Points at the elements of a row.
    @inline(__always)
    package init(_ start: UnsafeRawPointer) {
        // SAFETY: the caller keeps the row valid while this is used.
        unsafe self.start = start
    }

    /// Returns the row that begins some bytes behind this one, in the same piece of memory.
    @inline(__always)
    func advanced(by byteCount: Int) -> RowPointer { unsafe RowPointer(start + byteCount) }

    /// Asks the processor to load the row into its second-level cache.
    @inline(__always)
    func prefetch(byteCount: Int) { unsafe NearestKernels.prefetch(start, byteCount: byteCount) }

    /// Returns bytes from the first on.
    func bytes(count: Int) -> [UInt8] {
        // SAFETY: the row has that many.
        unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Calls `body` with bytes from the first on.
    func withBytes<Result, Failure: Error>(
        count: Int,
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: the rows follow each other in memory for that many bytes.
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return try unsafe body(bytes.bytes)
    }

    /// Whether all bytes at some offsets from the first are zero.
    func isZero(_ range: Range<Int>) -> Bool {
        range.allSatisfy { unsafe start.load(fromByteOffset: $0, as: UInt8.self) == 0 }
    }

    /// Whether the first bytes are those of another row.
    func hasBytes(of other: RowPointer, count: Int) -> Bool {
        (0..<count).allSatisfy { offset in
            unsafe start.load(fromByteOffset: offset, as: UInt8.self)
                == other.start.load(fromByteOffset: offset, as: UInt8.self)
        }
    }

    /// Whether another row begins `byteCount` bytes behind this one.
    func isFollowed(by other: RowPointer, after byteCount: Int) -> Bool {
        unsafe start + byteCount == other.start
    }

    /// Whether two rows have the same bytes, a multiple of eight.
    func isEqual(to other: RowPointer, byteCount: Int) -> Bool {
        for offset in stride(from: 0, to: byteCount, by: 8) {
            // SAFETY: both rows have at least that many bytes.
            let own = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let others = unsafe other.start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if own != others { return false }
        }
        return true
    }

    /// The number that an item holds.
    var number: Float { unsafe start.load(as: Float.self) }
}

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

    /// Stores a number.
    func store(_ number: Float) {
        // SAFETY: an item of a number has room for it.
        unsafe start.storeBytes(of: number, as: Float.self)
    }
}

extension ScratchSpan<UInt8> {
    /// Returns the memory of a row that begins at a position.
    package func target(at position: Int) -> RowTarget {
        assert(position >= 0 && position < count)
        return unsafe RowTarget(start + position)
    }
}
