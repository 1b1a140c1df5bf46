/// Vectors to index, queries to ask, and where known the true answers.
///
/// ```swift
/// let dataset = try Dataset.load(path: "glove-25-angular.hdf5")
/// print(DatasetSummary(dataset))
/// for query in 0..<dataset.queries.count {
///     let truth = dataset.neighbors?[query]
/// }
/// ```
///
/// It is whole in memory as `Float`: four bytes an element whatever the file holds. It does not
/// compute neighbors; `withNeighbors(_:)` takes those that a caller computed.
public struct Dataset: Sendable {
    /// The name of the file or folder, without its path and without `.hdf5`.
    public let name: String

    /// The measure the neighbors are by.
    public let metric: DatasetMetric

    /// How `metric` came to be known.
    public let metricSource: DatasetMetricSource

    /// The vectors to index.
    public let base: VectorTable

    /// The vectors to search for, of the dimension of `base`.
    public let queries: VectorTable

    /// The true nearest base rows of each query, or `nil` where the source has none.
    public let neighbors: NeighborTable?

    /// Creates a data set from its parts.
    ///
    /// - Parameters:
    ///   - name: A name for reports and errors.
    ///   - metric: The measure the neighbors are by.
    ///   - metricSource: How the metric came to be known.
    ///   - base: The vectors to index.
    ///   - queries: The vectors to search for.
    ///   - neighbors: The true nearest base rows, one row a query.
    /// - Throws: `DatasetError` where dimensions differ, where there are not as many rows of
    ///   neighbors as queries, and where an id is neither a row of `base` nor `absent`.
    public init(
        name: String,
        metric: DatasetMetric,
        metricSource: DatasetMetricSource = .given,
        base: VectorTable,
        queries: VectorTable,
        neighbors: NeighborTable? = nil
    ) throws {
        guard base.dimension == queries.dimension else {
            throw DatasetError(
                file: name,
                expected: "queries should have the dimension of the base, \(base.dimension),",
                found: "have \(queries.dimension)"
            )
        }
        if let neighbors {
            try Self.check(neighbors, name: name, base: base, queries: queries)
        }
        self.name = name
        self.metric = metric
        self.metricSource = metricSource
        self.base = base
        self.queries = queries
        self.neighbors = neighbors
    }

    /// Returns the same data set with other neighbors.
    ///
    /// - Throws: `DatasetError` where they do not fit the base and the queries.
    public func withNeighbors(_ neighbors: NeighborTable?) throws -> Dataset {
        try Dataset(
            name: name,
            metric: metric,
            metricSource: metricSource,
            base: base,
            queries: queries,
            neighbors: neighbors
        )
    }

    private static func check(
        _ neighbors: NeighborTable,
        name: String,
        base: VectorTable,
        queries: VectorTable
    ) throws {
        guard neighbors.count == queries.count else {
            throw DatasetError(
                file: name,
                expected: "neighbors should have a row for each of the \(queries.count) queries",
                found: "have \(neighbors.count)"
            )
        }
        let allowed = NeighborTable.absent..<Int32(clamping: base.count)
        if let wrong = neighbors.ids.firstIndex(where: { !allowed.contains($0) }) {
            throw DatasetError(
                file: name,
                expected: "neighbor ids should be rows of the base, 0...\(base.count - 1), or -1",
                found: "query \(wrong / neighbors.k) has \(neighbors.ids[wrong]) "
                    + "at position \(wrong % neighbors.k)"
            )
        }
    }
}
