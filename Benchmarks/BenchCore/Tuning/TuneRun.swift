package import Datasets
package import Nearest

/// Finds for several graphs how many candidates a recall takes, and what searches then cost.
///
/// The first half of the queries is asked to find the number of candidates, the other half to
/// measure: they say what can be expected of queries that come later.
package struct TuneRun: Sendable {
    /// The vectors, and the queries that measure.
    package let held: Dataset
    /// Their true neighbors.
    package let truth: NeighborTable
    private let asked: VectorTable?
    private let target: Double
    private let k: Int

    /// What was found for a graph.
    package struct Result: Sendable {
        /// The graph, and what it cost.
        package let built: BuiltIndex
        /// The candidates, and the recall of the queries that they were found with.
        package let effort: SearchEffort
        /// How the others were asked.
        package let point: SearchPoint
        /// What they found.
        package let outcome: SearchRun.Outcome
        /// Their recall.
        package let recall: Recall

        /// Whether the recall that was asked for was reached while it was looked for.
        package func reaches(_ target: Double) -> Bool { effort.recall >= target }
    }

    /// Divides the queries of a set.
    ///
    /// - Parameters:
    ///   - dataset: at least two queries.
    ///   - truth: their true neighbors, at least `k` of each.
    ///   - target: the recall, above 0 and at most 1.
    ///   - k: neighbors asked for, at least 1.
    ///   - asksStored: whether stored vectors are asked instead of the first half.
    /// - Throws: `DatasetError` for a set with fewer queries.
    package init(
        _ dataset: Dataset,
        truth: NeighborTable,
        target: Double,
        k: Int,
        asksStored: Bool = false
    ) throws {
        let half = dataset.queries.count / 2
        guard half >= 1 else {
            throw DatasetError(
                file: dataset.name,
                expected: "tuning takes two queries or more,",
                found: "there are \(dataset.queries.count)"
            )
        }
        asked = asksStored ? nil : dataset.queries.prefix(half)
        let others = half * dataset.queries.dimension
        held = try Dataset(
            name: dataset.name,
            metric: dataset.metric,
            base: dataset.base,
            queries: VectorTable(
                values: Array(dataset.queries.values[others...]),
                dimension: dataset.queries.dimension
            )
        )
        self.truth = NeighborTable(ids: Array(truth.ids[(half * truth.k)...]), k: truth.k)
        self.target = target
        self.k = k
    }

    /// Queries that measure.
    package var heldCount: Int { held.queries.count }

    /// Finds the candidates for one graph, and measures searches with them.
    ///
    /// - Parameters:
    ///   - built: the graph, and what it cost.
    ///   - index: the graph.
    ///   - threads: threads that find true neighbors, at least 1.
    ///   - repetitions: how often every query is asked, at least 1.
    /// - Returns: what was found.
    /// - Throws: `NearestError` as the index does.
    package func measure(
        _ built: BuiltIndex,
        _ index: HNSWIndex,
        threads: Int,
        repetitions: Int
    ) throws -> Result {
        let effort = try effort(of: index, threads: threads)
        let point = SearchPoint(k: k, efSearch: effort.efSearch)
        let run = SearchRun(index: index, queries: held.queries, point: point)
        let outcome = try run.run(repetitions: repetitions)
        let recall = Recall(answers: outcome.answers, truth: truth, k: k, dataset: held)
        return Result(
            built: built,
            effort: effort,
            point: point,
            outcome: outcome,
            recall: recall
        )
    }

    private func effort(of index: HNSWIndex, threads: Int) throws -> SearchEffort {
        guard let asked else {
            return try index.efSearch(forRecall: target, k: k, threads: threads)
        }
        let vectors = TableVectors(asked, for: index.encoding)
        var effort: SearchEffort?
        try vectors.withRows(0..<asked.count) { queries in
            effort = try index.efSearch(
                forRecall: target,
                k: k,
                queries: queries,
                threads: threads
            )
        }
        guard let effort else { preconditionFailure("the queries were asked") }
        return effort
    }
}
