public import NearestIndex

/// What a search under a filter would do, said without searching; see
/// ``AttributeSearching/explain(_:k:options:)``.
public struct SearchExplanation: Sendable, Hashable, Codable {
    /// The filter.
    public let filter: Filter
    /// Vectors of the index.
    public let count: Int
    /// How many of them match: estimated from a sample of the rows, or known.
    public let estimate: MatchEstimate
    /// Whether every vector is known to match, so that a search does what it does without a filter.
    public let matchesAll: Bool
    /// The strategy for a query whose neighborhood has the same share of matches as the whole
    /// index.
    ///
    /// If the matches lie far from a query, its search finds that out and may choose another one.
    public let strategy: SearchStrategy
    /// What each strategy is expected to cost a query, the cheapest first; empty for an exact
    /// index, which has only one strategy, and where every vector matches.
    public let costs: [StrategyCost]

    /// What a strategy is expected to cost.
    public struct StrategyCost: Sendable, Hashable, Codable {
        /// The strategy.
        public let strategy: SearchStrategy
        /// The time of a search, from measurements on this index.
        public let duration: Duration
    }

    /// Takes what an index has forecast.
    init(_ filter: Filter, _ forecast: StrategyForecast) {
        self.filter = filter
        count = forecast.count
        estimate = forecast.estimate
        matchesAll = forecast.matchesAll
        strategy = forecast.strategy
        costs = forecast.costs
            .sorted { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }
            .map { StrategyCost(strategy: $0.key, duration: .nanoseconds(Int64($0.value))) }
    }
}

extension SearchExplanation: CustomStringConvertible {
    /// One line for the filter and its estimate, and one for each strategy; a star marks what a
    /// search would do.
    public var description: String {
        let range =
            estimate.lowerBound == estimate.upperBound
            ? "\(estimate.expected)"
            : "about \(estimate.expected) (\(estimate.lowerBound)-\(estimate.upperBound))"
        var lines = ["\(filter): \(range) of \(count) vectors"]
        if matchesAll {
            lines.append("* all match: as a search without a filter")
            return lines.joined(separator: "\n")
        }
        if costs.isEmpty { lines.append("* \(strategy.rawValue)") }
        for cost in costs {
            let microseconds = cost.duration / .microseconds(1)
            let shown = Double(Int(microseconds * 10)) / 10
            lines.append(
                "\(cost.strategy == strategy ? "*" : " ") \(cost.strategy.rawValue): \(shown) µs"
            )
        }
        return lines.joined(separator: "\n")
    }
}
