// Lists and counts what a search could return, without a query.
extension IndexReader {
    /// Returns the identifiers of the vectors that pass, in no particular order.
    ///
    /// - Complexity: O(rows), and the evaluation of the candidates' filter.
    /// - Throws: ``NearestError`` for candidates of another index.
    package func ids(among candidates: Candidates) throws(NearestError) -> [VectorID] {
        try candidates.validate(for: rows.sidecarID)
        let scope = SearchScope(candidates, in: rows)
        var ids: [VectorID] = []
        for first in stride(from: 0, to: rows.rowCount, by: BitWords.rowsPerWord) {
            for position in SetBits(rows.passing(scope, groupAt: first)) {
                ids.append(rows.id(of: first + position))
            }
        }
        return ids
    }

    /// Returns how many vectors pass.
    ///
    /// - Complexity: O(rows / 64), and the evaluation of the candidates' filter.
    /// - Throws: ``NearestError`` for candidates of another index.
    package func count(among candidates: Candidates) throws(NearestError) -> Int {
        try candidates.validate(for: rows.sidecarID)
        let scope = SearchScope(candidates, in: rows)
        if case .rows(let matching) = scope { return matching.count }
        var count = 0
        for first in stride(from: 0, to: rows.rowCount, by: BitWords.rowsPerWord) {
            count += rows.passing(scope, groupAt: first).nonzeroBitCount
        }
        return count
    }
}

extension RowView {
    // Returns which rows of the group of 64 from `first` on a search may return, one bit each.
    fileprivate func passing(_ scope: SearchScope, groupAt first: Int) -> UInt64 {
        switch scope {
        case .all: visible(groupAt: first)
        case .identifiers(let candidates): passing(candidates, groupAt: first)
        case .rows(let matching): matching.set.bits[first / BitWords.rowsPerWord]
        case .stopped: 0
        }
    }

    /// Returns the rows of vectors that a search of this view has found; nil for an identifier that
    /// no visible row has.
    ///
    /// - Complexity: O(1) for each identifier, expected; O(log rows) in a file. Rows that were
    ///   deleted since are looked through once, if a vector is among them.
    package func rows(of neighbors: [Neighbor]) -> [Int?] {
        var rows = neighbors.map { row(of: $0.id) }
        guard rows.contains(nil) else { return rows }
        // Replaced or removed since: identifiers lead to the newest version only.
        var deleted: [VectorID: Int] = [:]
        for row in rowsDeletedSince() { deleted[id(of: row)] = row }
        for index in rows.indices where rows[index] == nil {
            rows[index] = deleted[neighbors[index].id]
        }
        return rows
    }
}

extension RowView {
    /// The identifiers of all visible rows, in their order.
    var visibleIDs: [VectorID] {
        var ids: [VectorID] = []
        ids.reserveCapacity(liveCount)
        for first in stride(from: 0, to: rowCount, by: BitWords.rowsPerWord) {
            for position in SetBits(visible(groupAt: first)) {
                ids.append(id(of: first + position))
            }
        }
        return ids
    }
}
