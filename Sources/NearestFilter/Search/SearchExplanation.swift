public import NearestIndex

/// What a search under a filter would do, said without searching; see
/// ``AttributeSearching/explain(_:k:options:)``.
public struct SearchExplanation: Sendable, Hashable {
    /// The filter.
    public let filter: Filter
    /// Vectors of the index.
    public let count: Int
    /// How many of them pass, guessed from a sample of the rows, or known.
    public let estimate: MatchEstimate
    /// What would be done for a query around which as many pass as elsewhere.
    ///
    /// Where what passes lies apart from a query, the search finds that out and may choose otherwise.
    public let plan: SearchPlan
    /// What each plan is expected to cost a query, the cheapest first; empty for an exact index, which has
    /// one plan.
    public let costs: [PlanCost]

    /// What a plan is expected to cost.
    public struct PlanCost: Sendable, Hashable {
        /// The plan.
        public let plan: SearchPlan
        /// How long it takes, as far as that was measured on this index.
        public let duration: Duration
    }

    init(_ filter: Filter, _ forecast: PlanForecast) {
        self.filter = filter
        count = forecast.count
        estimate = forecast.estimate
        plan = forecast.plan
        costs = forecast.costs
            .sorted { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }
            .map { PlanCost(plan: $0.key, duration: .nanoseconds(Int64($0.value))) }
    }
}

extension SearchExplanation: CustomStringConvertible {
    /// One line for the filter and its estimate, and one for each plan, the chosen one marked.
    public var description: String {
        let range =
            estimate.low == estimate.high
            ? "\(estimate.expected)"
            : "about \(estimate.expected) (\(estimate.low)-\(estimate.high))"
        var lines = ["\(filter): \(range) of \(count) vectors"]
        if costs.isEmpty { lines.append("* \(plan.rawValue)") }
        for cost in costs {
            let microseconds = cost.duration / .microseconds(1)
            let shown = Double(Int(microseconds * 10)) / 10
            lines.append("\(cost.plan == plan ? "*" : " ") \(cost.plan.rawValue): \(shown) µs")
        }
        return lines.joined(separator: "\n")
    }
}
