package import BenchReport
package import Datasets
package import Nearest

/// A kind of index that can be measured, by the name that `--index` takes.
///
/// This is the one place that knows the kinds: a new one is a case, and in `plans(_:)` what it is
/// built with.
package enum IndexKind: String, Sendable, Hashable, CaseIterable {
    /// `FlatIndex`, which compares a query with every vector.
    case flat

    /// Every index that the parameters ask for, in the order of their lists.
    package func plans(_ parameters: BuildParameters) -> [IndexPlan] {
        switch self {
        case .flat:
            parameters.encodings.map { IndexPlan(flat: $0) }
        }
    }
}

/// Lists of what indexes are built with; each kind takes those it knows.
package struct BuildParameters: Sendable, Hashable {
    /// How elements of stored vectors are encoded.
    package var encodings: [ScalarEncoding]

    package init(encodings: [ScalarEncoding] = ScalarEncoding.allCases) {
        self.encodings = encodings
    }
}

/// One index that is to be built: a kind with one value for each of its parameters.
package struct IndexPlan: Sendable {
    /// What results files call it, such as `nearest-flat`.
    package let peer: String
    /// What it is built with.
    package let parameters: [String: ParameterValue]

    private let make: @Sendable (Int, DatasetMetric) throws -> any BenchIndex

    init(flat encoding: ScalarEncoding) {
        peer = encoding == .float32 ? "nearest-flat" : "nearest-flat-f16"
        parameters = ["encoding": .text(encoding.name)]
        make = { dimension, metric in
            try FlatIndex(dimension: dimension, metric: metric.metric, encoding: encoding)
        }
    }

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
        let index = try make(base.dimension, metric)
        try index.insert(rows: base, threads: threads, progress: progress)
        return index
    }
}

extension ScalarEncoding {
    /// The name that options and results use.
    package var name: String {
        switch self {
        case .float32: "float32"
        case .float16: "float16"
        }
    }

    /// The encoding of a name.
    package init?(name: String) {
        guard let encoding = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = encoding
    }
}
