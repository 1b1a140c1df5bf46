package import Datasets
package import Nearest

/// What one way to search with a filter found, and how fast.
package struct FilterOutcome: Sendable {
    /// How it was searched.
    package let way: FilterWay
    /// The queries asked, and for each the identifiers found, nearest first.
    package private(set) var answers: [(query: Int, ids: [VectorID])] = []
    /// Queries a second of each round.
    package var rates: [Double] = []
    /// How many searches went each way.
    package private(set) var plans: [SearchStrategy: Int] = [:]
    /// Searches that began with the graph and ended with the exact scan.
    package private(set) var fallbacks = 0
    /// What one search cost on average is this divided by their number.
    package private(set) var statistics = SearchStatistics()
    /// How many rows the index expected to match: the sum over the searches.
    private var estimates = 0.0
    /// How many rows the index found that it keeps; nil where no search said.
    package private(set) var matches: Int?
    /// Queries a second while the answers for recall were computed, the first search included.
    var estimatedRate = 0.0

    init(_ way: FilterWay) { self.way = way }

    mutating func add(_ result: SearchResult, query: Int) {
        answers.append((query, result.map(\.id)))
        statistics.add(result.statistics)
        guard let report = result.strategy else { return }
        plans[report.strategy, default: 0] += 1
        if report.fellBack { fallbacks += 1 }
        estimates += Double(report.estimate?.expected ?? report.matchCount)
        matches = report.matchCount
    }

    /// Queries a second: the median of the rounds.
    package var queriesPerSecond: Double { rates.median }

    /// The strategy of the majority of searches; nil if none reported one.
    package var plan: SearchStrategy? {
        plans.max { ($0.value, $1.key.name) < ($1.value, $0.key.name) }?.key
    }

    /// The plan, and where not all searches went by it the share of those that did: `graph 62 %`.
    package var planText: String {
        guard let plan, let count = plans[plan] else { return "-" }
        let share = Double(count) / Double(max(answers.count, 1))
        return plan.name + (share < 1 ? " \(CellText.fixed(100 * share, 0)) %" : "")
    }

    /// The share of searches that fell back.
    package var fallbackShare: Double { Double(fallbacks) / Double(max(answers.count, 1)) }

    /// How many rows the index expected to match, on average.
    package var estimatedMatches: Double { estimates / Double(max(answers.count, 1)) }

    /// Distances a query, on average.
    package var distancesPerQuery: Double {
        Double(statistics.distanceCount + statistics.blockProductCount)
            / Double(max(answers.count, 1))
    }

    /// How many answers have another number of neighbors than there are, `k` or all that match.
    package func wrongCounts(_ one: FilterCase, k: Int) -> Int {
        let expected = min(k, one.rows.count)
        return answers.count { $0.ids.count != expected }
    }

    /// How many neighbors found do not match the filter.
    package func strangers(_ one: FilterCase) -> Int {
        answers.reduce(0) { sum, answer in
            sum + answer.ids.count { !one.rows.contains(Int(truncatingIfNeeded: $0.rawValue)) }
        }
    }

    /// The share of the exact answers found.
    ///
    /// - Parameters:
    ///   - truth: the exact answers, a row for every query.
    ///   - k: neighbors asked for.
    ///   - dataset: the vectors.
    ///   - count: how many of the answers are looked at, from the first on; nil for all.
    /// - Returns: the recall, with ties and without.
    package func recall(
        _ truth: NeighborTable,
        k: Int,
        dataset: Dataset,
        first count: Int? = nil
    ) -> Recall {
        var all = [[VectorID]](repeating: [], count: dataset.queries.count)
        var ids = [Int32](repeating: NeighborTable.absent, count: truth.ids.count)
        for (query, found) in answers.prefix(count ?? answers.count) {
            all[query] = found
            let range = query * truth.k..<(query + 1) * truth.k
            ids.replaceSubrange(range, with: truth.ids[range])
        }
        // A query without true neighbors counts for nothing.
        let table = NeighborTable(ids: ids, k: truth.k)
        return Recall(answers: all, truth: table, k: k, dataset: dataset)
    }
}
