package import BenchReport
package import Datasets
package import Nearest

/// One index that is to be built: a kind with one value for each of its parameters.
package struct IndexPlan: Sendable {
    /// What is built in memory: a segment's plan has that of the index it is written from.
    package enum Recipe: Sendable, Hashable {
        /// A `FlatIndex`.
        case flat(ScalarEncoding, Quantization)
        /// An `HNSWIndex`.
        case hnsw(HNSWParameters, ScalarEncoding, Quantization)
    }

    /// What it is.
    package let kind: IndexKind
    /// What is built.
    package let recipe: Recipe
    /// What results files call it, such as `nearest-flat`.
    package let peer: String
    /// What it is built with.
    package let parameters: [String: ParameterValue]

    package init(
        flat encoding: ScalarEncoding,
        quantization: Quantization = .automatic,
        inSegment: Bool = false
    ) {
        kind = inSegment ? .segmentFlat : .flat
        recipe = .flat(encoding, quantization)
        peer = "nearest-" + kind.rawValue + encoding.suffix + quantization.suffix
        var parameters: [String: ParameterValue] = ["encoding": .text(encoding.name)]
        if quantization != .automatic { parameters["quantization"] = .text("\(quantization)") }
        self.parameters = parameters
    }

    package init(
        hnsw graph: HNSWParameters,
        encoding: ScalarEncoding,
        quantization: Quantization = .automatic,
        inSegment: Bool = false
    ) {
        kind = inSegment ? .segmentHNSW : .hnsw
        recipe = .hnsw(graph, encoding, quantization)
        peer = "nearest-" + kind.rawValue + encoding.suffix + quantization.suffix
        var parameters: [String: ParameterValue] = [
            "encoding": .text(encoding.name),
            "m": .number(Double(graph.m)),
            "ef_construction": .number(Double(graph.efConstruction)),
        ]
        if graph.seed != HNSWParameters().seed {
            parameters["seed"] = .text(String(graph.seed))
        }
        if graph.refinements != HNSWParameters().refinements {
            parameters["refinements"] = .number(Double(graph.refinements))
        }
        if quantization != .automatic { parameters["quantization"] = .text("\(quantization)") }
        self.parameters = parameters
    }

    /// Plans that are built alike, together: in the order of the first of each.
    package static func groups(_ plans: [IndexPlan]) -> [[IndexPlan]] {
        var groups: [[IndexPlan]] = []
        var places: [Recipe: Int] = [:]
        for plan in plans {
            if let place = places[plan.recipe] {
                groups[place].append(plan)
            } else {
                places[plan.recipe] = groups.count
                groups.append([plan])
            }
        }
        return groups
    }

    /// Checks the parameters as the index does, before any data is there.
    ///
    /// - Throws: `NearestError` for one out of its range.
    package func check() throws { _ = try make(1, .squaredEuclidean) }

    /// Builds the index in memory; a vector's identifier is its row.
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

    private func make(_ dimension: Int, _ metric: Metric) throws -> any BenchIndex {
        switch recipe {
        case .flat(let encoding, let quantization):
            try FlatIndex(
                dimension: dimension,
                metric: metric,
                encoding: encoding,
                quantization: quantization
            )
        case .hnsw: try emptyGraph(dimension, metric)
        }
    }

    /// Makes an empty graph; the plan is that of one.
    package func emptyGraph(
        _ dimension: Int,
        _ metric: Metric,
        attributes: AttributeSchema? = nil
    ) throws -> HNSWIndex {
        guard case .hnsw(let graph, let encoding, let quantization) = recipe else {
            preconditionFailure("a flat index is no graph")
        }
        guard let attributes else {
            return try HNSWIndex(
                dimension: dimension,
                metric: metric,
                encoding: encoding,
                parameters: graph,
                quantization: quantization
            )
        }
        return try HNSWIndex(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            parameters: graph,
            quantization: quantization,
            attributes: attributes
        )
    }
}

extension Quantization {
    /// What the names of peers end with.
    fileprivate var suffix: String {
        switch self {
        case .none: "-none"
        case .scalar8: "-sq8"
        case .scalar4: "-sq4"
        case .automatic: ""
        @unknown default: "-\(self)"
        }
    }
}

extension ScalarEncoding {
    /// What the names of peers end with.
    fileprivate var suffix: String {
        switch self {
        case .float32: ""
        case .float16: "-f16"
        case .bfloat16: "-bf16"
        case .int8: "-i8"
        case .uint8: "-u8"
        case .bit: "-b1"
        @unknown default: "-\(self)"
        }
    }
}
