/// The word and bit arithmetic of sets that hold one bit per row: row `r` is bit `r % 64` of word
/// `r / 64`.
///
/// ``RowSet``, the masks of scans and the bits of a ``RowChunk`` all use it, so the layout of bits
/// is defined here alone.
package enum BitWords {
    /// Rows of a word.
    package static let rowsPerWord = 64

    /// The word with all 64 bits set.
    package static let full = UInt64.max

    /// Returns how many words `rowCount` rows take.
    @inline(__always)
    package static func count(forRows rowCount: Int) -> Int { (rowCount &+ 63) / 64 }

    /// Returns the word whose first `count` bits are set; `count` is 0…64.
    @inline(__always)
    package static func firstBits(_ count: Int) -> UInt64 {
        count == rowsPerWord ? full : (1 &<< UInt64(truncatingIfNeeded: count)) &- 1
    }

    /// Returns the bit of a row in its word.
    @inline(__always)
    package static func bit(of row: Int) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: row & 63) }
}

extension ScratchSpan<UInt64> {
    /// Whether a row is in a set that has a word for it.
    @inline(__always)
    package func contains(_ row: Int) -> Bool {
        self[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 != 0
    }

    /// Inserts a row into a set that has a word for it.
    package func insert(_ row: Int) { self[row &>> 6] |= BitWords.bit(of: row) }

    /// Removes a row from a set that has a word for it.
    package func remove(_ row: Int) { self[row &>> 6] &= ~BitWords.bit(of: row) }
}
