package import Datasets
package import Nearest

/// Shortens the vectors of a set by principal components, and searches the projections.
package struct ComponentsRun {
    private let dataset: Dataset
    private let truth: NeighborTable
    private let k: Int
    private let whole: FlatIndex

    /// What shortening made, and how long it took.
    package struct Built {
        /// What shortens vectors.
        package let components: PrincipalComponents
        /// Seconds to learn it.
        package let learnSeconds: Double
        /// Seconds to project all vectors, on one thread.
        package let projectSeconds: Double
        /// Seconds to build the graph.
        package let buildSeconds: Double
        /// The graph of projections.
        package let index: HNSWIndex
    }

    /// How one way of searching did.
    package struct Result {
        /// The way.
        package let point: SearchPoint
        /// How many times as many as asked for are compared again as whole vectors; 0 for none.
        package let factor: Int
        /// What was found, and how fast.
        package let outcome: SearchRun.Outcome
        /// The recall, against the true neighbors of whole vectors.
        package let recall: Recall
    }

    /// Holds the whole vectors.
    ///
    /// - Parameters:
    ///   - dataset: the vectors and queries.
    ///   - truth: the true neighbors, at least `k` of each query.
    ///   - k: neighbors asked for.
    /// - Throws: `NearestError` as an index does.
    package init(_ dataset: Dataset, truth: NeighborTable, k: Int) throws {
        self.dataset = dataset
        self.truth = truth
        self.k = k
        whole = try FlatIndex(
            dimension: dataset.base.dimension,
            metric: dataset.metric.metric,
            quantization: .none
        )
        try whole.insert(rows: dataset.base, threads: 1) { _ in }
    }

    /// Shortens the vectors, and builds a graph of them.
    ///
    /// - Parameters:
    ///   - count: elements of a projection.
    ///   - plan: how the graph is built.
    ///   - threads: threads that build.
    /// - Returns: the graph, and what it cost.
    /// - Throws: `NearestError` as learning and the graph do.
    package func build(keeping count: Int, _ plan: IndexPlan, threads: Int) throws -> Built {
        var components: PrincipalComponents?
        let learning = try ContinuousClock().measure {
            components = try PrincipalComponents(
                of: dataset.base.values,
                dimension: dataset.base.dimension,
                keeping: count,
                metric: dataset.metric.metric
            )
        }
        guard let components else { preconditionFailure("learning has succeeded") }
        var projections: [Float] = []
        let projecting = try ContinuousClock().measure {
            projections = try components.project(contentsOf: dataset.base.values)
        }
        let index = try plan.emptyGraph(count, dataset.metric.metric)
        let rows = VectorTable(values: projections, dimension: count)
        let building = try ContinuousClock().measure {
            try index.insert(rows: rows, threads: threads) { _ in }
        }
        return Built(
            components: components,
            learnSeconds: learning / .seconds(1),
            projectSeconds: projecting / .seconds(1),
            buildSeconds: building / .seconds(1),
            index: index
        )
    }

    /// Searches the projections.
    ///
    /// - Parameters:
    ///   - built: the projections.
    ///   - factors: how many times as many as asked for are compared again.
    ///   - efSearches: candidates that searches keep.
    ///   - repetitions: how often every query is asked.
    /// - Returns: how each way did.
    /// - Throws: `NearestError` as the indexes do.
    package func search(
        _ built: Built,
        factors: [Int],
        efSearches: [Int],
        repetitions: Int
    ) throws -> [Result] {
        try factors.flatMap { factor in
            let index = RescoredIndex(built.components, built.index, whole, factor: factor)
            return try efSearches.map { efSearch in
                let point = SearchPoint(k: k, efSearch: efSearch)
                let run = SearchRun(index: index, queries: dataset.queries, point: point)
                let outcome = try run.run(repetitions: repetitions)
                return Result(
                    point: point,
                    factor: factor,
                    outcome: outcome,
                    recall: Recall(answers: outcome.answers, truth: truth, k: k, dataset: dataset)
                )
            }
        }
    }
}
