package import Datasets
package import Nearest

/// Searches one index with one filter in several ways, in turn.
package struct FilterRun: Sendable {
    /// What is searched.
    package let index: any AttributeSearching
    /// The vectors, and all queries.
    package let dataset: Dataset
    /// Neighbors asked for.
    package let k: Int
    /// Candidates that a search of the graph keeps.
    package let efSearch: Int
    /// How often each way has its turn, at least 1.
    package let rounds: Int
    /// How long a turn lasts, unless the queries are done before.
    package let secondsPerTurn: Double
    /// Whether the filter is bound once, before the searches, rather than by each of them.
    package let bindsOnce: Bool

    package init(
        index: any AttributeSearching,
        dataset: Dataset,
        k: Int,
        efSearch: Int,
        rounds: Int,
        secondsPerTurn: Double,
        bindsOnce: Bool = false
    ) {
        self.index = index
        self.dataset = dataset
        self.k = k
        self.efSearch = efSearch
        self.rounds = rounds
        self.secondsPerTurn = secondsPerTurn
        self.bindsOnce = bindsOnce
    }

    /// The number of queries that every way answers at least, however slow it is.
    private static let minimumQueries = 50
    /// The largest number of queries in one turn.
    private static let maximumQueriesOfATurn = 500
    /// How long answering for the recall may take, in turns.
    private static let turnsForRecall = 8.0

    /// Answers for the recall first, then takes times.
    ///
    /// A slow way answers only the first queries, and is compared with others by those.
    ///
    /// - Parameters:
    ///   - one: the filter.
    ///   - ways: how it is searched, the first being what others are compared with.
    /// - Returns: what each way found and how fast, in their order.
    /// - Throws: `NearestError` as the index does.
    package func run(_ one: FilterCase, _ ways: [FilterWay]) throws -> [FilterOutcome] {
        let asked = one.asked(of: dataset.queries.count)
        let candidates =
            bindsOnce ? try index.candidates(where: one.filter, among: .all) : nil
        func ask(_ query: Int, _ way: FilterWay) throws -> SearchResult {
            try search(query, one.filter, candidates, way)
        }
        var outcomes = ways.map { FilterOutcome($0) }
        for place in ways.indices {
            let start = Clock.nanoseconds
            for (number, query) in asked.enumerated() {
                outcomes[place].add(try ask(query, ways[place]), query: query)
                let seconds = Clock.seconds(since: start)
                if number + 1 >= Self.minimumQueries, seconds > secondsPerTurn * Self.turnsForRecall
                {
                    break
                }
            }
            outcomes[place].estimatedRate =
                Double(outcomes[place].answers.count) / max(Clock.seconds(since: start), 1e-9)
        }
        for round in 0..<rounds {
            // Each round begins with another one, so that none always follows the same one.
            for step in ways.indices {
                let place = (round + step) % ways.count
                let fitting = Int(outcomes[place].estimatedRate * secondsPerTurn)
                let count = min(
                    asked.count,
                    Self.maximumQueriesOfATurn,
                    max(Self.minimumQueries, fitting)
                )
                let start = Clock.nanoseconds
                for query in asked.prefix(count) { _ = try ask(query, ways[place]) }
                outcomes[place].rates.append(Double(count) / Clock.seconds(since: start))
            }
        }
        return outcomes
    }

    private func search(
        _ query: Int,
        _ filter: Filter,
        _ candidates: Candidates?,
        _ way: FilterWay
    ) throws -> SearchResult {
        let width = dataset.queries.dimension
        let vector = dataset.queries.values.span.extracting(query * width..<(query + 1) * width)
        var options = SearchOptions(efSearch: max(efSearch, k))
        if case .forced(let plan) = way { options.strategy = plan }
        if let candidates = way == .unfiltered ? .all : candidates {
            return try index.search(vector, k: k, among: candidates, options: options)
        }
        return try index.search(vector, k: k, where: filter, options: options)
    }
}
