/// Searches one view of an index's rows: what ``FlatReader`` and ``GraphReader`` have in common.
///
/// A reader changes nothing and takes no lock, so any number of threads may share one. To search
/// several parts, such as the segments of a collection, pass one heap to one reader after the
/// other.
package protocol IndexReader: Sendable {
    /// The rows.
    ///
    /// Valid as long as the reader's creator keeps the memory, and the epoch if the rows change.
    var rows: RowView { get }
    /// How the rows store vectors.
    var codec: VectorCodec { get }

    /// Offers the nearest vectors that pass to a heap, which other searches may fill too.
    ///
    /// Neighbors that other readers offered change neither the answer nor the strategy of this
    /// search. An exact scan under ``Candidates/matching(_:)`` may compute other distances, because
    /// a full heap lets it test identifiers later. The summary is never marked short, because only
    /// the result of all parts can be short.
    ///
    /// - Parameters:
    ///   - query: `dimension` numbers.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    ///   - nearest: receives the neighbors.
    /// - Returns: whether the search ran to its end, and what it cost.
    /// - Throws: ``NearestError`` for a query that cannot be compared, or candidates of another
    ///   index.
    func search(
        _ query: VectorSpan,
        among candidates: Candidates,
        options: SearchOptions,
        into nearest: inout TopK
    ) throws(NearestError) -> SearchSummary

    /// Finds the vectors within a distance; see
    /// ``VectorSearching/search(_:within:among:options:)``.
    func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult

    /// Writes the nearest vectors to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    func search(
        _ query: VectorSpan,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchSummary

    /// Finds the nearest vectors of many queries; see
    /// ``VectorSearching/search(batch:k:threads:among:options:)``.
    func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> [SearchResult]

    /// Returns what a search under a predicate would do.
    ///
    /// - Throws: ``NearestError`` for a number of neighbors below 1, or options out of range.
    func forecast(
        _ predicate: any RowPredicate,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> StrategyForecast
}

extension IndexReader {
    /// Finds the `k` nearest vectors; see
    /// ``VectorSearching/search(_:k:among:options:)-(VectorSpan,_,_,_)``.
    package func search(
        _ query: VectorSpan,
        k: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult {
        guard k >= 1 else { throw .k(k) }
        // Set by the search inside the closure, which returns the array's count only.
        var summary = SearchSummary()
        // Memory for no more than there are, because `k` may mean "all".
        let neighbors = try [Neighbor](
            capacity: min(k, max(1, rows.maximumVisible)),
            appending: { output throws(NearestError) in
                summary = try search(query, into: &output, among: candidates, options: options)
            }
        )
        return SearchResult(
            neighbors: neighbors,
            summary: summary.markedShort(if: neighbors.count < k)
        )
    }

    /// Returns the vector of a visible row, up to the rounding of the encoding.
    ///
    /// - Complexity: O(`dimension`).
    package func vector(of row: Int) -> [Float] {
        codec.decode(rows.vector(of: row), norm: rows.norm(of: row))
    }
}
