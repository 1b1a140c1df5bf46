package import Datasets
package import Nearest

/// Searches an index with every query and takes the time.
package struct SearchRun: Sendable {
    /// The index searched.
    package let index: any BenchIndex
    /// The queries, each asked once a repetition.
    package let queries: VectorTable
    /// How they are asked.
    package let point: SearchPoint

    package init(index: any BenchIndex, queries: VectorTable, point: SearchPoint) {
        self.index = index
        self.queries = queries
        self.point = point
    }

    /// What the searches found and how long they took.
    package struct Outcome: Sendable {
        /// The answers of the queries, in their order.
        package var answers: [[VectorID]] = []
        /// Wall time of the fastest repetition, in seconds.
        package var bestSeconds = Double.infinity
        /// Times of all repetitions: a query's, or in batches a batch's.
        package var latency = LatencyRecord()
        /// What one repetition cost, over all queries.
        package var statistics = SearchStatistics()

        /// Queries a second in the fastest repetition.
        package var queriesPerSecond: Double {
            Double(answers.count) / max(bestSeconds, 1e-9)
        }

        /// Distances a query, inner products of blocks included.
        package var distancesPerQuery: Double {
            Double(statistics.distances + statistics.blockProducts) / Double(max(answers.count, 1))
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
        try warmUp()
        var outcome = Outcome()
        for repetition in 0..<repetitions {
            let parts = try pass(over: queries, progress: progress)
            if repetition == 0 {
                outcome.answers = Self.answers(parts, count: queries.count)
                for part in parts { outcome.statistics.add(part.statistics) }
            }
            for part in parts { outcome.latency.record(part.nanoseconds) }
            let start = parts.map(\.start).min() ?? 0
            let end = parts.map(\.end).max() ?? 0
            outcome.bestSeconds = min(outcome.bestSeconds, Double(end - start) / 1e9)
        }
        return outcome
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

    private static func answers(_ parts: [Part], count: Int) -> [[VectorID]] {
        var answers = [[VectorID]](repeating: [], count: count)
        for part in parts {
            var start = 0
            for (query, found) in zip(part.order, part.found) {
                answers[query] = part.neighbors[start..<start + found].map(\.id)
                start += found
            }
        }
        return answers
    }
}

extension SearchStatistics {
    /// Adds the counts of another search.
    mutating func add(_ other: SearchStatistics) {
        distances += other.distances
        blockProducts += other.blockProducts
        expandedNodes += other.expandedNodes
    }
}
