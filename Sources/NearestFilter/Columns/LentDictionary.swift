/// Byte strings numbered from 1 in ascending order, in memory that somebody else owns, a mapped file's above
/// all.
///
/// ```
/// offsets   UInt64 × (count + 1)   ascending; the first is 0
/// bytes                            entry e from offsets[e] to offsets[e + 1], from the end of the offsets
/// ```
///
/// Whatever the memory holds, nothing outside it is read.
@safe package struct LentDictionary: @unchecked Sendable {
    // Unchecked because of the pointers: what they point at is constant while its owner lives.

    /// The most entries that codes can name.
    package static let mostEntries = Int(UInt32.max) - 1

    /// How many entries there are.
    package let count: Int
    private let offsets: UnsafePointer<UInt64>
    private let start: UnsafeRawPointer
    /// Bytes of all entries.
    let byteCount: Int

    /// Takes a dictionary; nil where the memory cannot be one.
    ///
    /// - Parameters:
    ///   - memory: exactly the offsets and the bytes, aligned to 8; must outlive every use.
    ///   - count: entries.
    /// - Complexity: O(1).
    package init?(_ memory: UnsafeRawBufferPointer, count: Int) {
        guard 0...Self.mostEntries ~= count, let base = memory.baseAddress,
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

    /// Where an entry begins, as the table says it.
    func offset(_ entry: Int) -> UInt64 {
        unsafe UInt64(littleEndian: offsets[entry])
    }

    /// The bytes of an entry, of a code from 1 to ``count``; valid as long as the memory.
    package func bytes(of code: UInt32) -> UnsafeRawBufferPointer {
        let code = Int(code)
        precondition(code &- 1 >= 0 && code <= count)
        // An offset that nobody has checked may be any number.
        let limit = UInt64(byteCount)
        let end = unsafe min(UInt64(littleEndian: offsets[code]), limit)
        let begin = unsafe min(UInt64(littleEndian: offsets[code &- 1]), end)
        return unsafe UnsafeRawBufferPointer(
            start: start + Int(begin),
            count: Int(end &- begin)
        )
    }

    /// The code of the entry with these bytes; 0 if there is none.
    ///
    /// - Complexity: O(log `count`).
    package func code(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let code = unsafe firstCode { unsafe $0.order(bytes) >= 0 }
        guard code <= count, unsafe self.bytes(of: code).isEqual(to: bytes) else { return 0 }
        return code
    }

    /// The first code whose entry passes a test that all after it pass too; ``count`` + 1 if there is none.
    func firstCode(_ test: (UnsafeRawBufferPointer) -> Bool) -> UInt32 {
        var (low, high) = (1, count + 1)
        while low < high {
            let middle = (low + high) / 2
            if unsafe test(bytes(of: UInt32(middle))) { high = middle } else { low = middle + 1 }
        }
        return UInt32(low)
    }
}
