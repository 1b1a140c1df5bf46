package import Datasets
package import Nearest

/// Searches an index with every query and takes the time.
package struct SearchRun: Sendable {
    /// The index searched.
    package let index: any VectorSearching
    /// The queries, each asked once a repetition.
    package let queries: VectorTable
    /// How they are asked.
    package let point: SearchPoint

    package init(index: any VectorSearching, queries: VectorTable, point: SearchPoint) {
        self.index = index
        self.queries = queries
        self.point = point
    }

    /// What the searches found and how long they took.
    package struct Outcome: Sendable {
        /// The answers of the queries, in their order.
        package var neighbors: [[Neighbor]] = []
        /// Wall time of each repetition, in seconds.
        package var seconds: [Double] = []
        /// Times of all repetitions: a query's, or in batches a batch's.
        package var latency = LatencyRecord()
        /// What one repetition cost, over all queries.
        package var statistics = SearchStatistics()

        /// The identifiers of the answers.
        package var answers: [[VectorID]] { neighbors.map { $0.map(\.id) } }

        /// Queries a second in the fastest repetition.
        package var queriesPerSecond: Double {
            Double(neighbors.count) / max(seconds.min() ?? .infinity, 1e-9)
        }

        /// Distances a query, inner products of blocks included.
        package var distancesPerQuery: Double {
            Double(statistics.distanceCount + statistics.blockProductCount)
                / Double(max(neighbors.count, 1))
        }
    }

    /// Runs all repetitions, after queries that warm up and are not counted.
    ///
    /// - Parameters:
    ///   - repetitions: how often every query is asked, at least 1.
    ///   - progress: called with a number of queries answered, from any thread.
    /// - Returns: answers, times and costs.
    /// - Throws: `NearestError` as the index does.
    package func run(
        repetitions: Int,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> Outcome {
        var outcome = Outcome()
        try warmUp()
        for _ in 0..<repetitions { try repeatOnce(&outcome, progress) }
        return outcome
    }

    /// Runs several searches in turn, repetition by repetition, so that they meet the same machine.
    ///
    /// - Parameters:
    ///   - runs: the searches.
    ///   - repetitions: how often every query is asked of each, at least 1.
    ///   - progress: called with a number of queries answered, from any thread.
    /// - Returns: answers, times and costs of each, in their order.
    /// - Throws: `NearestError` as the indexes do.
    package static func run(
        _ runs: [SearchRun],
        repetitions: Int,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> [Outcome] {
        var outcomes = runs.map { _ in Outcome() }
        for run in runs { try run.warmUp() }
        for _ in 0..<repetitions {
            for (place, run) in runs.enumerated() {
                try run.repeatOnce(&outcomes[place], progress)
            }
        }
        return outcomes
    }

    private func repeatOnce(
        _ outcome: inout Outcome,
        _ progress: @escaping @Sendable (Int) -> Void
    ) throws {
        let parts = try pass(over: queries, progress: progress)
        if outcome.seconds.isEmpty {
            outcome.neighbors = Self.neighbors(parts, count: queries.count)
            for part in parts { outcome.statistics.add(part.statistics) }
        }
        for part in parts { outcome.latency.record(part.nanoseconds) }
        let start = parts.map(\.start).min() ?? 0
        let end = parts.map(\.end).max() ?? 0
        outcome.seconds.append(Double(end - start) / 1e9)
    }

    /// Searches until memory is mapped and the processor runs at its usual speed.
    private func warmUp() throws {
        let start = Clock.nanoseconds
        var count = 8
        repeat {
            _ = try pass(over: queries.prefix(count), progress: { _ in })
            count = min(2 * count, max(queries.count, 1))
        } while Clock.seconds(since: start) < 0.05
    }

    /// What one thread did in one repetition.
    struct Part: Sendable {
        var start: UInt64 = 0
        var end: UInt64 = 0
        var nanoseconds: [UInt64] = []
        var statistics = SearchStatistics()
        /// Queries answered, and their answers one after the other, `found` of each.
        var order: [Int] = []
        var found: [Int] = []
        var neighbors: [Neighbor] = []
    }

    private func pass(
        over queries: VectorTable,
        progress: @escaping @Sendable (Int) -> Void
    ) throws -> [Part] {
        guard let batch = point.batch else {
            let taker = RowTaker(count: queries.count, part: 1)
            return try WorkerThreads.run(point.threads) { _ in
                try single(queries, taker: taker, progress: progress)
            }
        }
        return [try batches(queries, of: batch, progress: progress)]
    }

    private static func neighbors(_ parts: [Part], count: Int) -> [[Neighbor]] {
        var answers = [[Neighbor]](repeating: [], count: count)
        for part in parts {
            var start = 0
            for (query, found) in zip(part.order, part.found) {
                answers[query] = Array(part.neighbors[start..<start + found])
                start += found
            }
        }
        return answers
    }
}

extension SearchStatistics {
    /// Adds the counts of another search.
    mutating func add(_ other: SearchStatistics) {
        distanceCount += other.distanceCount
        blockProductCount += other.blockProductCount
        expandedNodeCount += other.expandedNodeCount
    }
}
