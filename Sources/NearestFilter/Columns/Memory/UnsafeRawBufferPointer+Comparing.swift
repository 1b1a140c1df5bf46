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
