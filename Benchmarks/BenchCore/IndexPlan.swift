package import BenchReport
package import Datasets
package import Nearest

/// One index that is to be built: a kind with one value for each of its parameters.
package struct IndexPlan: Sendable {
    /// What it is.
    package let kind: IndexKind
    /// What results files call it, such as `nearest-flat`.
    package let peer: String
    /// What it is built with.
    package let parameters: [String: ParameterValue]

    private let make: @Sendable (Int, Metric) throws -> any BenchIndex

    package init(flat encoding: ScalarEncoding) {
        kind = .flat
        peer = "nearest-flat" + encoding.suffix
        parameters = ["encoding": .text(encoding.name)]
        make = { dimension, metric in
            try FlatIndex(dimension: dimension, metric: metric, encoding: encoding)
        }
    }

    package init(hnsw graph: HNSWParameters, encoding: ScalarEncoding) {
        kind = .hnsw
        peer = "nearest-hnsw" + encoding.suffix
        var parameters: [String: ParameterValue] = [
            "encoding": .text(encoding.name),
            "m": .number(Double(graph.m)),
            "ef_construction": .number(Double(graph.efConstruction)),
        ]
        if graph.seed != HNSWParameters().seed {
            parameters["seed"] = .text(String(graph.seed))
        }
        self.parameters = parameters
        make = { dimension, metric in
            try HNSWIndex(
                dimension: dimension,
                metric: metric,
                encoding: encoding,
                parameters: graph
            )
        }
    }

    /// Checks the parameters as the index does, before any data is there.
    ///
    /// - Throws: `NearestError` for one out of its range.
    package func check() throws { _ = try make(1, .squaredEuclidean) }

    /// Builds the index; a vector's identifier is its row.
    ///
    /// - Parameters:
    ///   - base: the vectors.
    ///   - metric: how distances are measured.
    ///   - threads: threads that insert, at least 1.
    ///   - progress: called with the number of vectors after each part, from any thread.
    /// - Returns: the index with all rows in it.
    /// - Throws: `NearestError` for a vector that the index refuses.
    package func build(
        _ base: VectorTable,
        metric: DatasetMetric,
        threads: Int,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> any BenchIndex {
        let index = try make(base.dimension, metric.metric)
        try index.insert(rows: base, threads: threads, progress: progress)
        return index
    }
}

extension ScalarEncoding {
    /// What the names of peers end with.
    fileprivate var suffix: String { self == .float32 ? "" : "-f16" }
}
