extension FlatIndex: ReadableIndex {
    /// Runs `body` on a reader of one version of the index, which does not change until `body`
    /// returns.
    package func withReader<Result, Failure: Error>(
        _ body: (FlatReader) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try rows.read { view throws(Failure) in
            // The codes are at least as new as the rows, for the version was loaded before.
            try body(FlatReader(rows: view, codec: codec, codes: codes.borrowed))
        }
    }

    /// Finds the nearest vectors and writes them to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    ///
    /// Allocates nothing.
    ///
    /// - Complexity: O(`count * dimension`): every vector is read once. With
    ///   ``Candidates/keeping(_:)`` of few identifiers only those are read.
    @discardableResult
    public func search(
        _ query: VectorSpan,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        try withReader(for: options) { reader throws(NearestError) in
            try reader.search(query, into: &neighbors, among: candidates, options: options)
        }
    }

    /// Finds the `k` nearest vectors.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - k: neighbors to return, at least 1; a very large number means all.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do.
    /// - Complexity: O(`count * dimension`): every vector is read once.
    /// - Returns: `k` neighbors, nearest first, ties by identifier, or as many as there are.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared.
    public func search(
        _ query: VectorSpan,
        k: Int,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try withReader(for: options) { reader throws(NearestError) in
            try reader.search(query, k: k, among: candidates, options: options)
        }
    }

    /// Finds every vector within a distance of the query.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - radius: the largest distance to return, itself included, in the index's metric: a
    ///     squared length under ``Metric/squaredEuclidean``, negated under ``Metric/innerProduct``.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do.
    /// - Complexity: O(`count * dimension`), and the answer may be as long as the index.
    /// - Returns: all of them, nearest first, ties by identifier.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, or
    ///   a radius that is NaN.
    public func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try withReader(for: options) { reader throws(NearestError) in
            try reader.search(query, within: radius, among: candidates, options: options)
        }
    }

    /// Finds the nearest vectors of many queries at once; each answer equals that of a single
    /// search.
    ///
    /// The queries share the reading of the vectors, so a batch is many times faster than single
    /// searches; from a few dozen queries on it is limited by arithmetic. Blocks of inner products
    /// (``ComputeEnvironment/matrixProduct``), whose errors are bounded, rule most vectors out. The
    /// others are compared exactly as a single search compares them, as are all vectors of bits. An
    /// index with codes answers some tens of queries over them, one by one.
    ///
    /// - Parameters:
    ///   - queries: rows of ``dimension`` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do.
    /// - Complexity: O(queries × `count` × `dimension`) multiplications and additions.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: ``NearestError`` for lengths that do not fit or a query that cannot be compared;
    ///   it says which.
    public func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int = 1,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        try check(model: options.model)
        return try rows.read { view throws(NearestError) in
            try FlatReader(rows: view, codec: codec, codes: codes.borrowed).search(
                batch: queries,
                k: k,
                threads: threads,
                among: candidates,
                options: options
            )
        }
    }
}
