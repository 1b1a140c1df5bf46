/// An index that makes a reader of one version of itself for each search.
package protocol ReadableIndex {
    /// Searches one version.
    associatedtype Reader: IndexReader

    /// What is known of the vectors.
    var metadata: IndexMetadata { get }

    /// Runs `body` on a reader of one version of the index, which does not change until `body`
    /// returns.
    func withReader<Result, Failure: Error>(
        _ body: (Reader) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension ReadableIndex {
    /// Runs `body` on a reader of one version of the index.
    ///
    /// - Throws: ``NearestError`` with the code `wrongModel` if the options name another model than
    ///   the index does, and what `body` throws.
    func withReader<Result>(
        for options: SearchOptions,
        _ body: (Reader) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        try check(model: options.model)
        return try withReader(body)
    }

    /// Runs `body` on a reader of one version of the index, whatever the kind of index.
    ///
    /// - Throws: ``NearestError`` as ``withReader(for:_:)``.
    package func withAnyReader<Result>(
        for options: SearchOptions,
        _ body: (any IndexReader) throws(NearestError) -> Result
    ) throws(NearestError) -> Result {
        try withReader(for: options) { reader throws(NearestError) in try body(reader) }
    }

    /// The identifiers of all vectors, in no particular order, as they are now.
    ///
    /// - Complexity: O(``VectorSearching/count``).
    public var ids: [VectorID] {
        withReader { $0.rows.visibleIDs }
    }

    /// Throws `wrongModel` if the caller names another model than the index.
    func check(model: String?) throws(NearestError) {
        // Without a name the metadata is not read, for which a lock is taken.
        guard model != nil else { return }
        try metadata.check(model: model, of: "the index")
    }

    /// Returns what a search under a predicate is expected to do.
    ///
    /// - Throws: ``NearestError`` for a number of neighbors below 1, or options out of range.
    package func forecast(
        _ predicate: any RowPredicate,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> StrategyForecast {
        try withReader(for: options) { reader throws(NearestError) in
            try reader.forecast(predicate, k: k, options: options)
        }
    }
}
