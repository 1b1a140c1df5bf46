/// Rows of an index, a bit each: those that a filter lets through.
///
/// Never changes once it is made, so any number of threads may read it.
@safe package final class OrdinalSet: @unchecked Sendable {
    // Unchecked because of the pointer: nobody writes after `init`.

    /// Rows that it speaks of: 0..<rowCount.
    package let rowCount: Int
    /// Rows in it.
    package let count: Int
    private let start: UnsafeMutablePointer<UInt64>

    /// Makes a set of what `fill` writes.
    ///
    /// - Parameters:
    ///   - rowCount: rows that it speaks of.
    ///   - fill: receives ⌈rowCount / 64⌉ words of zeros; row `r` is bit `r % 64` of word `r / 64`. Bits
    ///     from `rowCount` on must stay 0.
    /// - Throws: what `fill` throws.
    package init<Failure: Error>(
        rowCount: Int,
        fill: (UnsafeMutablePointer<UInt64>) throws(Failure) -> Void
    ) throws(Failure) {
        let words = Self.words(rowCount)
        // A whole number of cache lines, at the start of one.
        let start = unsafe UnsafeMutableRawPointer.allocate(
            byteCount: max(64, (words * 8 + 63) & ~63),
            alignment: 64
        )
        .bindMemory(to: UInt64.self, capacity: words)
        unsafe start.initialize(repeating: 0, count: words)
        do throws(Failure) {
            unsafe try fill(start)
        } catch {
            unsafe start.deallocate()
            throw error
        }
        self.rowCount = rowCount
        unsafe self.start = start
        var count = 0
        for word in 0..<words { count &+= unsafe start[word].nonzeroBitCount }
        self.count = count
    }

    deinit {
        unsafe start.deallocate()
    }

    /// Words of a set of so many rows.
    package static func words(_ rowCount: Int) -> Int { (rowCount + 63) / 64 }

    /// The words, valid as long as the set.
    package var words: UnsafePointer<UInt64> { unsafe UnsafePointer(start) }

    /// Whether a row below ``rowCount`` is in it.
    @inline(__always)
    package func contains(_ row: Int) -> Bool {
        unsafe start[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 != 0
    }

    /// The words, as an array.
    var mask: [UInt64] {
        unsafe Array(UnsafeBufferPointer(start: start, count: Self.words(rowCount)))
    }

    /// The first row of the set from the beginning of one of so many equal parts on.
    func first(fromPart part: Int, of parts: Int) -> Int? {
        let words = Self.words(rowCount)
        var word = words * part / parts
        while word < words {
            let bits = unsafe start[word]
            if bits != 0 { return word * 64 + bits.trailingZeroBitCount }
            word += 1
        }
        return nil
    }

    /// Bytes of memory.
    package var memoryUsed: Int { Self.words(rowCount) * 8 }
}
