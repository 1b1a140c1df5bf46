package import Datasets
package import Nearest

/// Builds indexes whose vectors have attributes.
package enum FilteredIndexes {
    /// Builds the exact index.
    ///
    /// - Throws: `NearestError` for a vector or attributes that the index refuses.
    package static func flat(
        _ dataset: Dataset,
        _ attributes: AttributeTable
    ) throws -> FlatIndex {
        let index = try FlatIndex(
            dimension: dataset.base.dimension,
            metric: dataset.metric.metric,
            attributes: attributes.schema()
        )
        let width = dataset.base.dimension
        let part = 8192
        for first in stride(from: 0, to: dataset.base.count, by: part) {
            let rows = first..<min(first + part, dataset.base.count)
            try index.insert(
                contentsOf: dataset.base.values.span
                    .extracting(rows.lowerBound * width..<rows.upperBound * width),
                ids: rows.map { VectorID(UInt64($0)) },
                attributes: rows.map { attributes.attributes(ofRow: $0) }
            )
        }
        return index
    }

    /// Builds a graph; a vector's identifier is its row.
    ///
    /// - Parameters:
    ///   - dataset: the vectors.
    ///   - attributes: of each row.
    ///   - plan: what is built.
    ///   - threads: threads that insert, at least 1.
    ///   - progress: called with the number of rows after each part.
    /// - Returns: the graph with all rows in it.
    /// - Throws: `NearestError` for a vector or attributes that the index refuses.
    package static func graph(
        _ dataset: Dataset,
        _ attributes: AttributeTable,
        plan: IndexPlan,
        threads: Int,
        progress: @escaping (Int) -> Void = { _ in }
    ) throws -> HNSWIndex {
        let index = try plan.emptyGraph(
            dataset.base.dimension,
            dataset.metric.metric,
            attributes: attributes.schema()
        )
        var shown = 0
        try index.insert(
            contentsOf: dataset.base.values.span,
            ids: (0..<dataset.base.count).map { VectorID(UInt64($0)) },
            attributes: (0..<dataset.base.count).map { attributes.attributes(ofRow: $0) },
            threads: threads
        ) { done in
            progress(done.insertedCount - shown)
            shown = done.insertedCount
        }
        return index
    }

    /// Compares what the exact index answers to a filter with the answers of a plain loop.
    ///
    /// - Parameters:
    ///   - index: the exact index.
    ///   - dataset: the queries.
    ///   - one: the filter.
    ///   - truth: the plain loop's answers, a row for every query.
    ///   - count: how many of the queries are asked.
    ///   - threads: threads to use, at least 1.
    /// - Returns: what is wrong in one line; nil where nothing is.
    /// - Throws: `NearestError` as the index does.
    package static func check(
        _ index: FlatIndex,
        _ dataset: Dataset,
        _ one: FilterCase,
        truth: NeighborTable,
        queries count: Int,
        threads: Int
    ) throws -> String? {
        let asked = one.asked(of: dataset.queries.count).prefix(count)
        let results = try index.search(
            batch: asked.flatMap { dataset.queries[$0] },
            k: truth.k,
            threads: threads,
            where: one.filter
        )
        var outcome = FilterOutcome(.chosen)
        for (query, result) in zip(asked, results) { outcome.add(result, query: query) }
        let recall = outcome.recall(truth, k: truth.k, dataset: dataset)
        let (short, strangers) = (outcome.wrongCounts(one, k: truth.k), outcome.strangers(one))
        guard recall.withTies < 1 || short > 0 || strangers > 0 else { return nil }
        return "\(one.family.rawValue) \(one.name): the exact index finds "
            + CellText.fixed(recall.withTies, 6) + " of what a plain loop finds; \(short) answers "
            + "have another number of neighbors, \(strangers) neighbors do not match"
    }
}
