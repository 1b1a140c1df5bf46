/// The bytes of a dictionary entry: a text in UTF-8, or the codes of a set of tags.
///
/// They are valid as long as the memory that they lie in: a dictionary, a buffer, or the text whose
/// `withBytes` calls. Entries are compared and ordered byte by byte; that order is part of the file
/// format.
@safe struct EntryBytes {
    // The memory is never written while an entry leads to it.
    private let bytes: UnsafeRawBufferPointer

    /// Takes bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
    }

    /// How many bytes there are.
    var count: Int { unsafe bytes.count }

    /// Returns a number that is negative, zero or positive as the entry is before, equal to or
    /// after another.
    func order(_ other: EntryBytes) -> Int { unsafe bytes.order(other.bytes) }

    /// Returns a number that is negative, zero or positive as the entry is before, equal to or
    /// after bytes.
    func order(_ other: [UInt8]) -> Int {
        unsafe other.withUnsafeBytes { unsafe bytes.order($0) }
    }

    /// Returns whether the entry has the same bytes as another.
    func isEqual(to other: EntryBytes) -> Bool { unsafe bytes.isEqual(to: other.bytes) }

    /// Returns whether the entry begins with bytes.
    func begins(with prefix: [UInt8]) -> Bool {
        unsafe prefix.withUnsafeBytes { unsafe bytes.begins(with: $0) }
    }

    /// The entry as a text; bytes that are not UTF-8 are replaced.
    var text: String { unsafe String(decoding: bytes, as: UTF8.self) }

    /// Whether the bytes are UTF-8.
    var isUTF8: Bool { unsafe String(validating: bytes, as: UTF8.self) != nil }

    /// The tag at an index of a set of tags, which holds ``count`` / 4 of them.
    func tag(_ index: Int) -> UInt32 {
        unsafe UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)
        )
    }

    /// A hash of the bytes, seeded for each process, so that no input can be made of texts that
    /// collide.
    var hash: UInt32 {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: bytes)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// Copies the bytes to memory that has room for them.
    func copy(to target: UnsafeMutableRawPointer) {
        if let source = unsafe bytes.baseAddress {
            unsafe target.copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// Appends the bytes to an array.
    func append(to array: inout [UInt8]) { unsafe array.append(contentsOf: bytes) }
}

extension UTF8Text {
    /// Calls `body` with the bytes of the text, which are valid until it returns.
    func withBytes<Result>(_ body: (EntryBytes) -> Result) -> Result {
        var copy = string
        return copy.withUTF8 { unsafe body(EntryBytes(UnsafeRawBufferPointer($0))) }
    }
}

extension [UInt8] {
    /// Calls `body` with the bytes of the array, which are valid until it returns.
    func withBytes<Result>(_ body: (EntryBytes) -> Result) -> Result {
        unsafe withUnsafeBytes { unsafe body(EntryBytes($0)) }
    }
}

extension UnsafeRawBufferPointer {
    /// Compares the bytes with others, as `memcmp` orders them; of two that begin alike the shorter
    /// is first.
    ///
    /// Compares words of eight bytes: most entries are so short that a call of `memcmp` would take
    /// longer than comparing them.
    ///
    /// - Returns: a number that is negative, zero or positive as these bytes are before, equal to
    ///   or after the others.
    func order(_ other: UnsafeRawBufferPointer) -> Int {
        let common = Swift.min(count, other.count)
        var offset = 0
        // SAFETY: each load ends at or before `common`, which neither buffer is shorter than.
        while offset &+ 8 <= common {
            let a = unsafe loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let b = unsafe other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // As big-endian numbers, words compare as their bytes do from the first on.
            if a != b { return UInt64(bigEndian: a) < UInt64(bigEndian: b) ? -1 : 1 }
            offset &+= 8
        }
        while offset < common {
            let (a, b) = unsafe (self[offset], other[offset])
            if a != b { return a < b ? -1 : 1 }
            offset &+= 1
        }
        return count &- other.count
    }

    /// Returns whether the bytes are the same as others.
    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        return unsafe order(other) == 0
    }

    /// Returns whether the bytes begin with others.
    func begins(with prefix: UnsafeRawBufferPointer) -> Bool {
        guard prefix.count <= count else { return false }
        return unsafe UnsafeRawBufferPointer(rebasing: self[..<prefix.count]).order(prefix) == 0
    }
}
