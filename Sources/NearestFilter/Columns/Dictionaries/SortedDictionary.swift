/// Byte strings with codes from 1 on, in ascending order, in memory that another object owns, such
/// as a mapped file.
///
/// ```
/// offsets   UInt64 × (count + 1)   ascending; the first is 0
/// bytes                            entry e from offsets[e] to offsets[e + 1]
/// ```
///
/// Offsets count from the end of the offsets. Numbers are little-endian. Whatever the memory holds,
/// nothing outside it is read.
@safe package struct SortedDictionary: @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is constant while its owner lives.

    /// The largest number of entries that codes can name.
    package static let maximumEntries = Int(UInt32.max) - 1

    /// How many entries there are.
    package let count: Int
    private let offsets: UnsafePointer<UInt64>
    private let start: UnsafeRawPointer
    /// Bytes of all entries.
    let byteCount: Int

    /// Takes a dictionary; nil if the memory cannot be one.
    ///
    /// - Parameters:
    ///   - memory: exactly the offsets and the bytes, aligned to 8; it must outlive every use.
    ///   - count: entries.
    /// - Complexity: O(1).
    package init?(_ memory: UnsafeRawBufferPointer, count: Int) {
        guard 0...Self.maximumEntries ~= count, let base = memory.baseAddress,
            UInt(bitPattern: base) % 8 == 0
        else { return nil }
        let table = (count + 1) * 8
        guard memory.count >= table else { return nil }
        unsafe offsets = base.assumingMemoryBound(to: UInt64.self)
        byteCount = memory.count - table
        unsafe start = base + table
        self.count = count
        guard unsafe UInt64(littleEndian: offsets[0]) == 0,
            unsafe UInt64(littleEndian: offsets[count]) == UInt64(byteCount)
        else { return nil }
    }

    /// Where an entry begins, as the offsets say it; an entry number is one less than its code.
    func offset(_ entry: Int) -> UInt64 {
        unsafe UInt64(littleEndian: offsets[entry])
    }

    /// The bytes of a code from 1 to ``count``, valid as long as the memory.
    func bytes(of code: UInt32) -> EntryBytes {
        let code = Int(code)
        precondition(code &- 1 >= 0 && code <= count)
        // Before the file is verified, an offset may be any number.
        let limit = UInt64(byteCount)
        let end = unsafe min(UInt64(littleEndian: offsets[code]), limit)
        let begin = unsafe min(UInt64(littleEndian: offsets[code &- 1]), end)
        // SAFETY: 0 ≤ begin ≤ end ≤ byteCount.
        return unsafe EntryBytes(
            UnsafeRawBufferPointer(start: start + Int(begin), count: Int(end &- begin))
        )
    }

    /// The code of the entry with these bytes; 0 if no entry has them.
    ///
    /// - Complexity: O(log `count`).
    func code(of bytes: EntryBytes) -> UInt32 {
        let code = firstCode { $0.order(bytes) >= 0 }
        guard code <= count, self.bytes(of: code).isEqual(to: bytes) else { return 0 }
        return code
    }

    /// The first code whose entry passes a test that all later entries pass too; ``count`` + 1 if
    /// no entry passes.
    ///
    /// - Complexity: O(log ``count``).
    func firstCode(_ test: (EntryBytes) -> Bool) -> UInt32 {
        var (low, high) = (1, count + 1)
        while low < high {
            let middle = (low + high) / 2
            if test(bytes(of: UInt32(middle))) { high = middle } else { low = middle + 1 }
        }
        return UInt32(low)
    }
}
