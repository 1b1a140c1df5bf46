package import Nearest

/// The vectors that an index holds while the oldest are replaced by new ones.
///
/// Identifiers count up and are never used twice; the rows of a table go round and round. So the
/// identifiers held follow one another, and no two are of one row.
package struct ChurnWindow: Sendable, Hashable {
    /// Rows of the table, at least as many as are held at once.
    package let rowCount: Int
    /// The numbers of the identifiers held.
    package private(set) var ids = 0..<0

    /// Makes a window on a table of `rowCount` rows, which holds none yet.
    package init(rowCount: Int) {
        self.rowCount = rowCount
    }

    /// Lets the oldest go.
    ///
    /// - Parameter count: how many, no more than are held.
    /// - Returns: the numbers of their identifiers.
    package mutating func removeOldest(_ count: Int) -> Range<Int> {
        let gone = ids.lowerBound..<ids.lowerBound + count
        ids = gone.upperBound..<ids.upperBound
        return gone
    }

    /// Takes new ones in, in the order of rows.
    ///
    /// - Parameter count: how many, so that no more than `rowCount` are held.
    /// - Returns: the numbers of their identifiers.
    package mutating func add(_ count: Int) -> Range<Int> {
        precondition(ids.count + count <= rowCount, "No row is held twice.")
        let new = ids.upperBound..<ids.upperBound + count
        ids = ids.lowerBound..<new.upperBound
        return new
    }

    /// The row of an identifier, held or not.
    package func row(of id: VectorID) -> Int {
        Int(id.rawValue % UInt64(rowCount))
    }

    /// Whether an identifier is held.
    package func contains(_ id: VectorID) -> Bool {
        Int(exactly: id.rawValue).map(ids.contains) ?? false
    }

    /// Whether a row's vector is held.
    package func contains(row: Int) -> Bool {
        let after = (row - ids.lowerBound) % rowCount
        return (after < 0 ? after + rowCount : after) < ids.count
    }

    /// Cuts identifiers where the rows begin anew.
    ///
    /// - Returns: identifiers with their rows, which follow one another in each part.
    package func parts(_ ids: Range<Int>) -> [(ids: Range<Int>, rows: Range<Int>)] {
        var parts: [(ids: Range<Int>, rows: Range<Int>)] = []
        var start = ids.lowerBound
        while start < ids.upperBound {
            let row = start % rowCount
            let count = min(ids.upperBound - start, rowCount - row)
            parts.append((start..<start + count, row..<row + count))
            start += count
        }
        return parts
    }
}
