internal import NearestIndex

/// Zeroed memory that begins at a cache line and is freed with its last reference.
///
/// Pages, dictionaries and tables of columns lie in such buffers. A buffer that readers may still
/// use goes into a `RetireList`, which keeps a reference.
@safe final class SharedBuffer: @unchecked Sendable {
    // Unchecked because of the pointer: the writer of a buffer publishes it to readers, or keeps it
    // to itself.

    /// The first byte, aligned to 64.
    let start: UnsafeMutableRawPointer
    /// Bytes, a multiple of 64 that is at least 64.
    let byteCount: Int

    /// Allocates memory of at least `byteCount` bytes, all of them 0.
    init(byteCount: Int) {
        self.byteCount = max(64, (byteCount + 63) & ~63)
        unsafe start = .allocate(byteCount: self.byteCount, alignment: 64)
        unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: self.byteCount)
    }

    /// Allocates memory that begins with the bytes of an array.
    convenience init(copying bytes: [UInt8]) {
        self.init(byteCount: bytes.count)
        unsafe bytes.withUnsafeBytes { source in
            guard let source = source.baseAddress else { return }
            unsafe start.copyMemory(from: source, byteCount: bytes.count)
        }
    }

    deinit {
        unsafe start.deallocate()
    }

    /// Copies the first bytes of another buffer to the start of this one.
    func copy(from other: SharedBuffer, byteCount: Int) {
        precondition(byteCount <= self.byteCount && byteCount <= other.byteCount)
        unsafe start.copyMemory(from: other.start, byteCount: byteCount)
    }

    /// Sets a byte.
    func set(_ value: UInt8, at offset: Int) {
        precondition(0..<byteCount ~= offset)
        unsafe start.storeBytes(of: value, toByteOffset: offset, as: UInt8.self)
    }

    /// The first bytes as a dictionary entry, valid as long as the buffer.
    func entry(count: Int) -> EntryBytes {
        precondition(0...byteCount ~= count)
        return unsafe EntryBytes(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The first bytes as a table, valid as long as the buffer.
    func table(count: Int) -> ScratchSpan<UInt8> {
        precondition(0...byteCount ~= count)
        return unsafe ScratchSpan(start.assumingMemoryBound(to: UInt8.self), count: count)
    }
}
