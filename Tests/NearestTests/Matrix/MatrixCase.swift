#if !DEBUG
import Nearest
import NearestTestSupport
import Testing

/// A metric, an encoding and a shape of vectors, and the recall that pgvector's own tests ask for
/// (its `test/t`, files 012 to 044).
struct MatrixCase: CustomTestStringConvertible, Sendable {
    /// How vectors are drawn.
    enum Shape: String, CaseIterable {
        /// Three dimensions, each the product of two uniform numbers; pgvector builds with these.
        case products
        /// Three dimensions, each uniform in 0…1; pgvector deletes and filters these.
        case uniform
        /// Eight dimensions, each uniform.
        case wide
        /// 52 bits, each of them 0 or 1 as often.
        case bits

        var dimension: Int {
            switch self {
            case .products, .uniform: 3
            case .wide: 8
            case .bits: 52
            }
        }
    }

    let metric: Metric
    let encoding: ScalarEncoding
    let shape: Shape

    var testDescription: String { "\(metric) \(encoding) \(shape)" }

    /// All that there are of a shape.
    static func all(_ shape: Shape) -> [MatrixCase] {
        guard shape != .bits else {
            return Metric.ofBits.map { MatrixCase(metric: $0, encoding: .bit, shape: shape) }
        }
        return Metric.ofFloats.flatMap { metric in
            // A graph under cosine cannot have whole numbers.
            (ScalarEncoding.ofFloats + (metric == .cosine ? [] : [.int8, .uint8])).map {
                MatrixCase(metric: metric, encoding: $0, shape: shape)
            }
        }
    }

    /// What a search finds of the 20 nearest of 10 000, at least.
    ///
    /// pgvector has no bfloat16. In three dimensions the lengths of its rounded rows differ by more
    /// than the distances of neighbors, and walks do not see lengths.
    var minimumRecall: Double {
        if metric == .cosine, encoding == .bfloat16, dimension == 3 { return 0.65 }
        return switch metric {
        case .innerProduct: 0.97
        case .hamming: 0.98
        case .jaccard: 0.95
        default: 0.99
        }
    }

    /// The effort at which that is asked.
    var efSearch: Int { shape == .bits ? 100 : 40 }

    var dimension: Int { shape.dimension }

    /// Draws vectors that the encoding holds, one after the other.
    func vectors(_ count: Int, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed)
        return (0..<count * dimension).map { _ in
            var number = Float.random(in: 0..<1, using: &random)
            if shape == .products { number *= Float.random(in: 0..<1, using: &random) }
            return switch encoding {
            case .int8: (number * 127).rounded()
            case .uint8: (number * 255).rounded()
            case .bit: number.rounded()
            // The cosine of zero is not defined.
            default: max(number, 1e-4)
            }
        }
    }

    func graph(
        _ parameters: HNSWParameters = HNSWParameters(m: 16, efConstruction: 64),
        schema: AttributeSchema? = nil
    ) throws -> HNSWIndex {
        guard let schema else {
            return try HNSWIndex(
                dimension: dimension,
                metric: metric,
                encoding: encoding,
                parameters: parameters
            )
        }
        return try HNSWIndex(
            dimension: dimension,
            metric: metric,
            encoding: encoding,
            parameters: parameters,
            attributes: schema
        )
    }

    /// An exact index of vectors as a graph stores them.
    func exact(_ vectors: [Float], ids: [VectorID]) throws -> FlatIndex {
        guard metric == .cosine else {
            let index = try FlatIndex(dimension: dimension, metric: metric, encoding: encoding)
            try index.insert(contentsOf: vectors, ids: ids)
            return index
        }
        // A graph rounds vectors of length 1, an exact index rounds them as they are.
        let graph = try self.graph(HNSWParameters(m: 2, efConstruction: 2))
        try graph.insert(contentsOf: vectors, ids: ids)
        let index = try FlatIndex(dimension: dimension, metric: metric)
        for id in ids { try index.insert(graph.vector(of: id), id: id) }
        return index
    }
}

/// Queries, and how far their 20 nearest vectors are.
struct MatrixQueries {
    let queries: [[Float]]
    private let limits: [Float]
    static let k = 20

    /// How many queries there are; pgvector has 20, by which chance decides.
    private static let count = 200

    /// Draws queries and answers them exactly.
    ///
    /// - Parameters:
    ///   - test: what vectors are drawn.
    ///   - index: the vectors.
    ///   - filter: which of them may be found. Default: all.
    /// - Throws: what the search throws.
    init(_ test: MatrixCase, _ index: FlatIndex, where filter: Candidates = .all) throws {
        let numbers = test.vectors(Self.count, seed: 99)
        queries = (0..<Self.count).map {
            Array(numbers[$0 * test.dimension..<($0 + 1) * test.dimension])
        }
        limits = try queries.map { query in
            try index.search(query, k: Self.k, among: filter).last?.distance ?? .infinity
        }
    }

    /// The share of the 20 nearest that a search finds; one as near as the last of them counts.
    func recall(_ search: ([Float]) throws -> [Neighbor]) rethrows -> Double {
        var found = 0
        for (query, limit) in zip(queries, limits) {
            // Distances of rounded vectors may differ in their last digits.
            let reach = limit + abs(limit) * 1e-6 + 5e-7
            found += try search(query).count { $0.distance <= reach }
        }
        return Double(found) / Double(queries.count * Self.k)
    }
}
#endif
