/// An index that makes a reader of one version of itself for each search.
package protocol ReadableIndex {
    /// Searches one version.
    associatedtype Reader: IndexReader

    /// Runs `body` on a reader of one version of the index, which does not change until `body`
    /// returns.
    func withReader<Result, Failure: Error>(
        _ body: (Reader) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension ReadableIndex {
    /// Returns what a search under a predicate is expected to do.
    ///
    /// - Throws: ``NearestError`` for a number of neighbors below 1, or options out of range.
    package func forecast(
        _ predicate: any RowPredicate,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> StrategyForecast {
        try withReader { reader throws(NearestError) in
            try reader.forecast(predicate, k: k, options: options)
        }
    }
}
