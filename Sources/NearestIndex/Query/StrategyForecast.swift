/// What a search under a filter on attributes is expected to do, known without searching.
///
/// Callers explain a slow query with it; see ``IndexReader/forecast(_:k:options:)``.
package struct StrategyForecast: Sendable {
    /// Visible vectors of the index.
    package var count: Int
    /// How many are expected to match.
    package var estimate: MatchEstimate
    /// The strategy for a query whose neighborhood has the same share of matches as the whole
    /// index.
    package var strategy: SearchStrategy
    /// Whether every row is known to match, and no strategy was asked for.
    package var matchesAll = false
    /// The expected cost of each strategy in nanoseconds; empty if there is only one strategy.
    package var costs: [SearchStrategy: Double] = [:]
}
