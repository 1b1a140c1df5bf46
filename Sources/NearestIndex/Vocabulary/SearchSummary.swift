/// What a search reports besides the neighbors: completion, cost and strategy.
///
/// Searches that write into the caller's buffer return it; ``SearchResult`` adds the neighbors.
public struct SearchSummary: Sendable, Hashable {
    /// Whether the search did all that was asked.
    public internal(set) var completion: SearchResult.Completion
    /// What the search cost.
    public internal(set) var statistics: SearchStatistics
    /// How the search applied a filter on attributes; nil as in ``SearchResult/strategy``.
    public internal(set) var strategy: StrategyReport?

    /// Makes a summary; by default, that of a complete search that cost nothing.
    package init(
        completion: SearchResult.Completion = .complete,
        statistics: SearchStatistics = .init(),
        strategy: StrategyReport? = nil
    ) {
        self.completion = completion
        self.statistics = statistics
        self.strategy = strategy
    }

    /// Makes the summary of a search that may have been stopped.
    ///
    /// - Parameters:
    ///   - stopped: why it stopped; nil if it ran to its end.
    ///   - statistics: what it cost.
    ///   - strategy: how it applied a filter. Default: there was none.
    init(
        stopped: SearchResult.Interruption?,
        statistics: SearchStatistics,
        strategy: StrategyReport? = nil
    ) {
        self.init(
            completion: stopped.map { .partial($0) } ?? .complete,
            statistics: statistics,
            strategy: strategy
        )
    }

    /// Returns the summary, marked `fewerThanRequested` if `isShort` and the search was not
    /// stopped.
    package func markedShort(if isShort: Bool) -> SearchSummary {
        guard isShort, completion == .complete else { return self }
        var summary = self
        summary.completion = .fewerThanRequested
        return summary
    }
}
