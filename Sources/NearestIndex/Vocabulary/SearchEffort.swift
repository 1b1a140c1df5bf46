/// How many candidates a search of a graph must keep for a recall, and what was measured.
///
/// ```swift
/// let effort = try index.efSearch(forRecall: 0.95, k: 10, threads: 4)
/// let hits = try index.search(query, k: 10, options: SearchOptions(efSearch: effort.efSearch))
/// ```
public struct SearchEffort: Sendable, Hashable {
    /// The value for ``SearchOptions/efSearch``.
    public var efSearch: Int
    /// The share of the true neighbors that searches with it found in the sample, 0…1.
    ///
    /// It is below what was asked for if no number of candidates that was tried is enough.
    public var recall: Double
    /// Queries that were asked.
    public var queryCount: Int

    /// Describes a measurement.
    package init(efSearch: Int, recall: Double, queryCount: Int) {
        self.efSearch = efSearch
        self.recall = recall
        self.queryCount = queryCount
    }
}
