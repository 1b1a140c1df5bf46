internal import Synchronization

extension FlatIndex {
    /// Calls `body` with the row of an identifier and the number of rows, which stay until it returns.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    package func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int, _ rowCount: Int) -> Result
    ) throws(NearestError) -> Result {
        try rows.withRow(of: id, body)
    }
}

extension HNSWIndex {
    /// Calls `body` with the row of an identifier and the number of rows, which stay until it returns.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    package func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int, _ rowCount: Int) -> Result
    ) throws(NearestError) -> Result {
        try rows.withRow(of: id, body)
    }
}

extension RowTable {
    fileprivate func withRow<Result>(
        of id: VectorID,
        _ body: (Int, Int) -> Result
    ) throws(NearestError) -> Result {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        guard let row = row(of: id) else { throw .unknown(id) }
        // Its number may not be published yet by the change that has just named it.
        return body(row, max(row + 1, rowCount.load(ordering: .acquiring)))
    }
}
