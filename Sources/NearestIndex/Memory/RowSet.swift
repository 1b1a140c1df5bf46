/// A set of rows of an index, one bit each: the rows that match a filter, or those that are
/// deleted.
///
/// It never changes after `init`, so any number of threads may read it.
package final class RowSet: Sendable {
    /// The set is about rows `0..<rowCount`; others must not be asked for.
    package let rowCount: Int
    /// The number of rows in the set.
    package let count: Int
    // Whole cache lines, aligned to one.
    private let memory: ScratchBuffer<UInt64>
    private let words: ScratchSpan<UInt64>

    /// Makes a set of the bits that `fill` writes.
    ///
    /// - Parameters:
    ///   - rowCount: rows that the set is about.
    ///   - fill: receives ⌈rowCount / 64⌉ words of zeros, laid out as ``BitWords`` says. Bits from
    ///     `rowCount` on must stay 0.
    /// - Complexity: O(`rowCount` / 64).
    /// - Throws: what `fill` throws.
    package init<Failure: Error>(
        rowCount: Int,
        fill: (ScratchSpan<UInt64>) throws(Failure) -> Void
    ) throws(Failure) {
        let count = Self.words(rowCount)
        memory = ScratchBuffer(linesOf: count, repeating: 0)
        words = memory.span.extracting(0..<count)
        try fill(words)
        self.rowCount = rowCount
        var rows = 0
        for word in 0..<count { rows &+= words[word].nonzeroBitCount }
        self.count = rows
    }

    /// Returns the number of words of a set about `rowCount` rows.
    package static func words(_ rowCount: Int) -> Int { BitWords.count(forRows: rowCount) }

    /// The bits, valid as long as the set lives.
    package var bits: RowBits { RowBits(words) }

    /// Whether a row below ``rowCount`` is in the set.
    @inline(__always)
    package func contains(_ row: Int) -> Bool { words.contains(row) }

    /// A copy of the words.
    var mask: [UInt64] { words.array(count: words.count) }

    /// Returns the first row of the set at or after the beginning of a part; nil if there is no
    /// such row.
    ///
    /// A two-hop walk takes its additional entries this way, spread over the whole set.
    ///
    /// - Parameters:
    ///   - part: which part, from 0.
    ///   - parts: the number of equal parts that the rows are cut into.
    /// - Returns: the row; it may lie in a later part.
    package func first(fromPart part: Int, of parts: Int) -> Int? {
        let start = start(ofPart: part, of: parts) / BitWords.rowsPerWord
        for word in start..<words.count where words[word] != 0 {
            return word * BitWords.rowsPerWord + words[word].trailingZeroBitCount
        }
        return nil
    }

    /// Returns the first row of a part, whether it is in the set or not; see
    /// ``first(fromPart:of:)``.
    func start(ofPart part: Int, of parts: Int) -> Int {
        words.count * part / parts * BitWords.rowsPerWord
    }

    /// Bytes of memory that the words take.
    package var memoryUsed: Int { words.count * 8 }
}
