/// A recipe for a data set that a seed determines to the last bit, on every machine.
///
/// ```swift
/// let dataset = try SyntheticDataset(count: 10_000, seed: 7).generate()
/// ```
///
/// The default is clustered and of low intrinsic dimension, as embeddings are, so that an index has
/// something to find: uniform data of 128 dimensions is harder than anything in practice. By
/// `IntrinsicDimension` the default has about 12, as SIFT descriptors have. It does not compute
/// neighbors.
public struct SyntheticDataset: Sendable, Hashable {
    /// How the vectors are distributed.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Overlapping clusters, each spread along few directions of its own, with a little noise.
        case clustered

        /// Each element uniform in -1..<1.
        case uniform

        /// Each element normal with mean 0 and variance 1.
        case gaussian
    }

    /// How the vectors are distributed; default `clustered`.
    public var kind: Kind

    /// The number of base vectors, at least 1; default 50 000.
    public var count: Int

    /// The number of elements in a vector, at least 1; default 128.
    public var dimension: Int

    /// The number of queries, at least 1; default 1 000.
    public var queryCount: Int

    /// The number of clusters, at least 1; default 50.
    ///
    /// Only for `clustered`.
    public var clusters: Int

    /// The number of directions a cluster spreads along, 1...`dimension`; default 16 or `dimension`
    /// where that is less.
    ///
    /// Only for `clustered`.
    public var intrinsicDimension: Int

    /// What decides all random numbers; default 42.
    public var seed: UInt64

    /// The metric; default Euclidean.
    ///
    /// For angular the vectors are scaled to unit length.
    public var metric: DatasetMetric

    /// Creates a recipe; the properties say what each part means.
    public init(
        kind: Kind = .clustered,
        count: Int = 50_000,
        dimension: Int = 128,
        queries: Int = 1_000,
        clusters: Int = 50,
        intrinsicDimension: Int? = nil,
        seed: UInt64 = 42,
        metric: DatasetMetric = .euclidean
    ) {
        self.kind = kind
        self.count = count
        self.dimension = dimension
        self.queryCount = queries
        self.clusters = clusters
        self.intrinsicDimension = intrinsicDimension ?? max(1, min(16, dimension))
        self.seed = seed
        self.metric = metric
    }

    /// A name that tells the recipe: `clustered-50000-128-euclidean-42`.
    public var name: String {
        "\(kind.rawValue)-\(count)-\(dimension)-\(metric.rawValue)-\(seed)"
    }

    /// Generates the vectors.
    ///
    /// The queries come from the same distribution, but from random numbers of their own: they are
    /// not rows of the base, and stay the same for another `count`.
    ///
    /// - Returns: A data set without neighbors.
    /// - Throws: `DatasetError` where a number is out of its range.
    public func generate() throws -> Dataset {
        try check()
        var structure = SeededGenerator(seed: seed, stream: 1)
        var baseNumbers = SeededGenerator(seed: seed, stream: 2)
        var queryNumbers = SeededGenerator(seed: seed, stream: 3)
        let shape = kind == .clustered ? ClusterShape(of: self, from: &structure) : nil
        return try Dataset(
            name: name,
            metric: metric,
            metricSource: .given,
            base: table(rows: count, shape: shape, from: &baseNumbers),
            queries: table(rows: queryCount, shape: shape, from: &queryNumbers)
        )
    }

    private func table(
        rows: Int,
        shape: ClusterShape?,
        from numbers: inout SeededGenerator
    ) -> VectorTable {
        let total = rows * dimension
        let values = [Float](unsafeUninitializedCapacity: total) { buffer, initialized in
            for row in 0..<rows {
                let start = row * dimension
                let vector = UnsafeMutableBufferPointer(
                    rebasing: buffer[start..<(start + dimension)]
                )
                fill(vector, shape: shape, from: &numbers)
                if metric == .angular { Self.scaleToUnitLength(vector) }
            }
            initialized = total
        }
        return VectorTable(values: values, dimension: dimension)
    }

    private func fill(
        _ vector: UnsafeMutableBufferPointer<Float>,
        shape: ClusterShape?,
        from numbers: inout SeededGenerator
    ) {
        if let shape {
            shape.fill(vector, from: &numbers)
        } else if kind == .uniform {
            for index in vector.indices { vector[index] = Float(2 * numbers.nextUniform() - 1) }
        } else {
            for index in vector.indices { vector[index] = Float(numbers.nextGaussian()) }
        }
    }

    private static func scaleToUnitLength(_ vector: UnsafeMutableBufferPointer<Float>) {
        var square = 0.0
        for value in vector { square += Double(value) * Double(value) }
        guard square > 0 else { return }
        let length = square.squareRoot()
        for index in vector.indices { vector[index] = Float(Double(vector[index]) / length) }
    }

    private func check() throws {
        let ranges: [(what: String, value: Int, allowed: ClosedRange<Int>)] = [
            ("count", count, 1...Int(Int32.max)),
            ("dimension", dimension, 1...65_536),
            ("queries", queryCount, 1...Int(Int32.max)),
            ("clusters", clusters, 1...1_000_000),
            ("intrinsicDimension", intrinsicDimension, 1...max(1, dimension)),
        ]
        for (what, value, allowed) in ranges where !allowed.contains(value) {
            throw DatasetError(
                file: name,
                expected: "\(what) should be \(allowed.lowerBound)...\(allowed.upperBound)",
                found: "is \(value)"
            )
        }
    }
}
