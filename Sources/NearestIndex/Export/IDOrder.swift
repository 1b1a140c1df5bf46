/// Sorts rows by their identifiers, for the lookup column of a file.
///
/// A segment finds a row by binary search in this order; see ``ExternalRows/row(of:)``.
package enum IDOrder {
    /// Two rows that have the same identifier.
    package struct Repeated: Error, Sendable, Equatable {
        /// The identifier.
        package let id: VectorID
        /// Its rows, the smaller one first.
        package let rows: [Int]
    }

    /// Sorts rows by identifier.
    ///
    /// - Parameter ids: each row's identifier, at most 2³² of them.
    /// - Complexity: O(`ids.count`) where they ascend, otherwise O(`ids.count` log `ids.count`).
    /// - Returns: the rows by ascending identifier; nil where they are in that order already.
    /// - Throws: ``Repeated`` where an identifier appears twice.
    package static func rows(of ids: [UInt64]) throws(Repeated) -> [UInt32]? {
        if isAscending(ids) { return nil }
        var pairs = ids.enumerated().map { (id: $1, row: UInt32(truncatingIfNeeded: $0)) }
        // Ties by row, so that the error names the earlier row first.
        pairs.sort { ($0.id, $0.row) < ($1.id, $1.row) }
        for (pair, next) in zip(pairs, pairs.dropFirst()) where pair.id == next.id {
            throw Repeated(id: VectorID(pair.id), rows: [Int(pair.row), Int(next.row)])
        }
        return pairs.map(\.row)
    }

    private static func isAscending(_ ids: [UInt64]) -> Bool {
        var position = 1
        while position < ids.count {
            guard ids[position - 1] < ids[position] else { return false }
            position += 1
        }
        return true
    }
}
