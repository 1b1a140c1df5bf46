/// The positions of the set bits of one word, in ascending order.
///
/// ```swift
/// for position in SetBits(mask) { visit(first + position) }
/// ```
package struct SetBits: Sequence, IteratorProtocol {
    private var word: UInt64

    /// Iterates over the bits of `word`.
    @inline(__always)
    package init(_ word: UInt64) {
        self.word = word
    }

    /// Returns the next position, 0…63; nil after the last.
    @inline(__always)
    package mutating func next() -> Int? {
        guard word != 0 else { return nil }
        let position = word.trailingZeroBitCount
        word &= word &- 1
        return position
    }
}
