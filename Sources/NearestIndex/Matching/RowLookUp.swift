extension FlatIndex {
    /// Calls `body` with the row of an identifier, which stays until it returns.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    package func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int) -> Result
    ) throws(NearestError) -> Result {
        try rows.withRow(of: id, body)
    }
}

extension HNSWIndex {
    /// Calls `body` with the row of an identifier, which stays until it returns.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    package func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int) -> Result
    ) throws(NearestError) -> Result {
        try rows.withRow(of: id, body)
    }
}

extension RowTable {
    fileprivate func withRow<Result>(
        of id: VectorID,
        _ body: (Int) -> Result
    ) throws(NearestError) -> Result {
        let ticket = epochs.enter()
        defer { epochs.leave(ticket) }
        guard let row = row(of: id) else { throw .unknown(id) }
        return body(row)
    }
}
