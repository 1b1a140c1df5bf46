/// The bits of a ``RowSet``, for loops: copying them counts no references.
///
/// Valid as long as the set lives.
package struct RowBits: Sendable {
    private let words: ScratchSpan<UInt64>

    /// Views the words of a set.
    init(_ words: ScratchSpan<UInt64>) {
        self.words = words
    }

    /// Whether a row is in the set, which must be about it.
    @inline(__always)
    package func contains(_ row: Int) -> Bool { words.contains(row) }

    /// The bits of rows `64 * word..<64 * word + 64`.
    @inline(__always)
    package subscript(word: Int) -> UInt64 { words[word] }
}
