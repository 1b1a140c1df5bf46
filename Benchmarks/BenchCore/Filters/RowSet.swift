/// Some rows of a data set, a bit for each: row `i` is bit `i % 8` of byte `i / 8`.
package struct RowSet: Sendable, Hashable {
    /// How many rows the data set has.
    package let rowCount: Int
    /// How many of them are in the set.
    package let count: Int
    private let words: [UInt64]

    /// Takes the rows for which `isIncluded` is true.
    package init(of rowCount: Int, where isIncluded: (Int) -> Bool) {
        var words = [UInt64](repeating: 0, count: (rowCount + 63) / 64)
        for row in 0..<rowCount where isIncluded(row) { words[row >> 6] |= 1 << UInt64(row & 63) }
        self.rowCount = rowCount
        self.words = words
        count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// Whether a row is in the set.
    package func contains(_ row: Int) -> Bool {
        0..<rowCount ~= row && words[row >> 6] >> UInt64(row & 63) & 1 == 1
    }

    /// The share of all rows that are in the set.
    package var share: Double { Double(count) / Double(max(rowCount, 1)) }

    /// The rows, ascending.
    package var rows: [Int32] {
        var rows: [Int32] = []
        rows.reserveCapacity(count)
        for (place, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                rows.append(Int32(truncatingIfNeeded: place * 64 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return rows
    }

    /// All rows' bits, 8 a byte.
    package var bytes: [UInt8] {
        (0..<(rowCount + 7) / 8).map {
            UInt8(truncatingIfNeeded: words[$0 >> 3] >> UInt64(($0 & 7) * 8))
        }
    }
}
