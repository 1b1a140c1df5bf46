package import Datasets
package import Nearest

/// What a benchmark asks of an index beside what every index can do.
///
/// An index of the library conforms by a line of its own, and is measured once `IndexKind` has a
/// case for it.
package protocol BenchIndex: VectorIndex {
    /// Bytes that the index says it uses.
    var memoryUsed: Int { get }

    /// Adds vectors, replacing those whose identifiers are known.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of `dimension` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    /// - Returns: how many identifiers were new.
    /// - Throws: `NearestError` for a vector that cannot be held; the index is unchanged then.
    @discardableResult
    func insert(contentsOf vectors: Span<Float>, ids: [VectorID]) throws(NearestError) -> Int

    /// Finds the `k` nearest vectors of each query of a batch.
    ///
    /// - Parameters:
    ///   - queries: rows of `dimension` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, at least 1.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: `NearestError` for a query that cannot be compared.
    func search(
        batch queries: Span<Float>,
        k: Int,
        threads: Int,
        among candidates: IDFilter,
        options: SearchOptions
    ) throws(NearestError) -> [SearchResult]
}

extension FlatIndex: BenchIndex {}

extension DatasetMetric {
    /// The library's metric that gives the same order.
    package var metric: Metric {
        switch self {
        case .euclidean: .squaredEuclidean
        case .angular: .cosine
        case .innerProduct: .innerProduct
        }
    }
}
