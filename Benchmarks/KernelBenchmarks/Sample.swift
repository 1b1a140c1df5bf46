import Nearest

/// An index filled from a seed, and queries for it.
final class Sample: Sendable {
    /// The rows of the index, row-major.
    let vectors: [Float]
    /// The index.
    let index: FlatIndex
    /// One query.
    let query: [Float]

    private let dimension: Int

    /// Fills an index with vectors of elements uniform in -1..<1.
    init(count: Int, dimension: Int, metric: Metric, encoding: ScalarEncoding) throws {
        self.dimension = dimension
        vectors = Self.uniform(count * dimension, seed: 1)
        query = Self.uniform(dimension, seed: 2)
        index = try FlatIndex(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            quantization: .none
        )
        try index.insert(contentsOf: vectors, ids: (0..<count).map { VectorID(UInt64($0)) })
    }

    /// The first `count` rows, which are as good queries as any for the time that they take.
    func queries(_ count: Int) -> [Float] {
        Array(vectors.prefix(count * dimension))
    }

    private static func uniform(_ count: Int, seed: UInt64) -> [Float] {
        // A linear congruential generator with Knuth's constants; the upper bits are good enough.
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
        }
    }
}
