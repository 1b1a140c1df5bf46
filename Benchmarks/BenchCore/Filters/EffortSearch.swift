package import Datasets
package import Nearest

/// Finds how many candidates a search of a graph must keep for a recall.
package enum EffortSearch {
    /// What was found.
    package struct Found: Sendable, Hashable {
        /// The least number of candidates that gives the recall.
        package let efSearch: Int
        /// The recall that it gives.
        package let recall: Double
    }

    /// Doubles the candidates until the recall is reached, then halves the gap until it is closed.
    ///
    /// - Parameters:
    ///   - index: what is searched, without a filter.
    ///   - dataset: the queries.
    ///   - truth: their exact neighbors.
    ///   - k: neighbors asked for.
    ///   - recall: what must be reached, 0…1.
    /// - Returns: the smallest number that suffices, at least `k`; nil if even the number of
    ///   vectors does not.
    /// - Throws: `NearestError` as the index does.
    package static func find(
        _ index: any VectorSearching,
        _ dataset: Dataset,
        truth: NeighborTable,
        k: Int,
        recall: Double
    ) throws -> Found? {
        func reached(_ efSearch: Int) throws -> Double {
            try self.recall(index, dataset, truth: truth, k: k, efSearch: efSearch).recall
        }
        var (low, high) = (k - 1, k)
        var best = try reached(high)
        while best < recall {
            guard high < max(dataset.base.count, k) else { return nil }
            (low, high) = (high, high * 2)
            best = try reached(high)
        }
        while high - low > 1 {
            let middle = (low + high) / 2
            let value = try reached(middle)
            if value >= recall { (high, best) = (middle, value) } else { low = middle }
        }
        return Found(efSearch: high, recall: best)
    }

    /// The recall that a number of candidates gives.
    ///
    /// - Parameters:
    ///   - index: what is searched, without a filter.
    ///   - dataset: the queries.
    ///   - truth: their exact neighbors.
    ///   - k: neighbors asked for.
    ///   - efSearch: the candidates.
    /// - Returns: both.
    /// - Throws: `NearestError` as the index does.
    package static func recall(
        _ index: any VectorSearching,
        _ dataset: Dataset,
        truth: NeighborTable,
        k: Int,
        efSearch: Int
    ) throws -> Found {
        let width = dataset.queries.dimension
        let options = SearchOptions(efSearch: efSearch)
        let answers = try (0..<dataset.queries.count).map { query in
            let vector = dataset.queries.values.span
                .extracting(query * width..<(query + 1) * width)
            return try index.search(vector, k: k, among: .all, options: options).map(\.id)
        }
        let recall = Recall(answers: answers, truth: truth, k: k, dataset: dataset)
        return Found(efSearch: efSearch, recall: recall.withTies)
    }
}
