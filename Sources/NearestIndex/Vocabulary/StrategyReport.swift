/// How a search applied its filter on attributes.
public struct StrategyReport: Sendable, Hashable, Codable {
    /// The strategy that the search used, or began with if it fell back.
    ///
    /// An exact index has only one strategy, the exact scan.
    public var strategy: SearchStrategy
    /// Vectors that match the filter, and the limit on identifiers if there was one.
    public var matchCount: Int
    /// How many were expected to match before the filter was evaluated; nil if that was not
    /// estimated.
    public var estimate: MatchEstimate?
    /// Whether the graph walk cost too much or found too few, so that an exact scan followed.
    public var fellBack: Bool

    package init(
        strategy: SearchStrategy,
        matchCount: Int,
        estimate: MatchEstimate? = nil,
        fellBack: Bool = false
    ) {
        self.strategy = strategy
        self.matchCount = matchCount
        self.estimate = estimate
        self.fellBack = fellBack
    }
}
