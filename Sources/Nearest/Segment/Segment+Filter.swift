extension Segment: AttributedIndex {
    /// The attribute columns of the file; nil if the vectors have no attributes.
    var columns: ExternalColumns? { attributeStore?.columns }

    /// Calls `body` with the row of an identifier.
    ///
    /// - Complexity: O(log `count`).
    /// - Throws: `NearestError` with the code `unknownID`.
    package func withRow<Result>(
        of id: VectorID,
        _ body: (_ row: Int) -> Result
    ) throws(NearestError) -> Result {
        guard let row = rows.row(of: id) else { throw .unknown(id) }
        return body(row)
    }

    /// Runs `body` on the reader of the file.
    ///
    /// - Throws: `NearestError` with the code `wrongModel` if the options name another model, and
    ///   what `body` throws.
    package func withAnyReader<Result>(
        for options: SearchOptions,
        _ body: (any IndexReader) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        try check(model: options.model)
        return try body(searcher)
    }

    /// Returns what a search under a predicate is expected to do.
    ///
    /// - Throws: `NearestError` as a search throws it: for another model, too few neighbors, or
    ///   options out of range.
    package func forecast(
        _ predicate: any RowPredicate,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> StrategyForecast {
        try check(model: options.model)
        return try searcher.forecast(predicate, k: k, options: options)
    }
}
