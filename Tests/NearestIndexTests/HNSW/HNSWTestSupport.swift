import NearestIndex
import NearestTestSupport
import Testing

/// A metric and an encoding.
struct HNSWSetting: CustomTestStringConvertible, Sendable {
    let metric: Metric
    let encoding: ScalarEncoding

    var testDescription: String { "\(metric) \(encoding)" }

    static let all = MetricAndEncoding.all.map {
        HNSWSetting(metric: $0.metric, encoding: $0.encoding)
    }

    static let plain = HNSWSetting(metric: .squaredEuclidean, encoding: .float32)
}

/// Identifiers neither dense nor in order, each once.
func scatteredIDs(_ numbers: Range<Int>) -> [VectorID] {
    numbers.map { VectorID(UInt64($0) &* 7919 % 1_000_003) }
}

/// Identifiers that follow each other.
func denseIDs(_ numbers: Range<Int>) -> [VectorID] {
    numbers.map { VectorID(UInt64($0)) }
}

/// The row of a number in a table of vectors that follow each other.
func row(_ number: Int, of vectors: [Float], dimension: Int) -> [Float] {
    Array(vectors[number * dimension..<(number + 1) * dimension])
}

/// A graph and the exact index that holds the same vectors.
struct GraphAndTruth {
    let graph: HNSWIndex
    let exact: FlatIndex
    let dimension: Int

    init(
        _ setting: HNSWSetting = .plain,
        dimension: Int,
        parameters: HNSWParameters = .init()
    ) throws {
        self.dimension = dimension
        graph = try HNSWIndex(
            dimension: dimension,
            metric: setting.metric,
            encoding: setting.encoding,
            parameters: parameters
        )
        exact = try FlatIndex(
            dimension: dimension,
            metric: setting.metric,
            encoding: setting.encoding
        )
    }

    func insert(_ vectors: [Float], ids: [VectorID], threads: Int = 2) throws {
        let added = try graph.insert(contentsOf: vectors, ids: ids, threads: threads)
        #expect(try exact.insert(contentsOf: vectors, ids: ids) == added)
    }

    func insertOneByOne(_ vectors: [Float], ids: [VectorID]) throws {
        for (number, id) in ids.enumerated() {
            try graph.insert(row(number, of: vectors, dimension: dimension), id: id)
        }
        try exact.insert(contentsOf: vectors, ids: ids)
    }

    func remove(_ ids: some Sequence<VectorID>) {
        let ids = Array(ids)
        #expect(graph.remove(ids) == exact.remove(ids))
    }

    /// The mean part of the true neighbors that searches of the graph find, each answer being a
    /// valid one.
    func recall(
        _ queries: [[Float]],
        k: Int = 10,
        among candidates: Candidates? = nil,
        efSearch: Int? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Double {
        var sum = 0.0
        for (number, query) in queries.enumerated() {
            let truth = try exact.search(query, k: k, among: candidates ?? .all)
            let answer = try graph.search(
                query,
                k: k,
                among: candidates ?? .all,
                options: SearchOptions(efSearch: efSearch)
            )
            let fault = try fault(in: answer.neighbors, query, among: candidates)
            #expect(fault == nil, "query \(number)", sourceLocation: sourceLocation)
            #expect(
                answer.count == truth.count,
                "query \(number)",
                sourceLocation: sourceLocation
            )
            #expect(answer.completion == truth.completion, sourceLocation: sourceLocation)
            sum += NearestTestSupport.recall(answer.map(\.id), truth.map(\.id))
        }
        return sum / Double(queries.count)
    }

    /// Expects a mean part of the true neighbors.
    func expectRecall(
        _ floor: Double,
        _ queries: [[Float]],
        k: Int = 10,
        among candidates: Candidates? = nil,
        efSearch: Int? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try recall(
            queries,
            k: k,
            among: candidates,
            efSearch: efSearch,
            sourceLocation: sourceLocation
        )
        #expect(found >= floor, "k \(k), ef \(efSearch ?? 64)", sourceLocation: sourceLocation)
    }

    /// Returns what is wrong with an answer, whether or not its vectors are the nearest ones: a
    /// vector that is not stored, does not pass or appears twice, a wrong distance, or a wrong
    /// order.
    func fault(
        in answer: [Neighbor],
        _ query: [Float],
        among candidates: Candidates? = nil
    ) throws -> String? {
        guard !answer.isEmpty else { return nil }
        let ids = Set(answer.map(\.id))
        guard ids.count == answer.count else { return "an identifier appears twice" }
        for (nearer, farther) in zip(answer, answer.dropFirst())
        where farther.isNearer(than: nearer) {
            return "\(farther.id) is out of order"
        }
        let exactly = try exact.search(query, k: answer.count, among: .keeping(ids))
        let distances = Dictionary(uniqueKeysWithValues: exactly.map { ($0.id, $0.distance) })
        let norm = exactly.map { abs($0.distance) }.max() ?? 0
        let slack = tolerance * max(norm, 1)
        let passing = try candidates.map { candidates in
            Set(try exact.search(query, k: exact.count, among: candidates).map(\.id))
        }
        for neighbor in answer {
            guard let distance = distances[neighbor.id] else {
                return "\(neighbor.id) is not in the index"
            }
            if let passing, !passing.contains(neighbor.id) {
                return "\(neighbor.id) does not pass"
            }
            if abs(distance - neighbor.distance) > slack {
                return "\(neighbor.id): \(neighbor.distance) instead of \(distance)"
            }
        }
        return nil
    }

    // Under cosine a graph rounds vectors of length 1, and the exact index those that it was given.
    private var tolerance: Float { max(1e-5, 4 * graph.encoding.rounding) }
}

/// What must hold of a graph between any two changes, and what is meant to hold after each upkeep.
func expectSound(
    _ graph: HNSWIndex,
    count: Int,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(graph.count == count, sourceLocation: sourceLocation)
    #expect(graph.faults() == [], sourceLocation: sourceLocation)
    let health = graph.health()
    #expect(health.liveCount == count, sourceLocation: sourceLocation)
    #expect(health.unreachableCount == 0, sourceLocation: sourceLocation)
    #expect(health.topLayerHistogram.reduce(0, +) == count, sourceLocation: sourceLocation)
    #expect(health.degreeHistogram.reduce(0, +) == count, sourceLocation: sourceLocation)
    let memory = health.memory
    #expect(
        memory.vectorBytes + memory.linkBytes + memory.upperLinkBytes + memory.idBytes
            + memory.codeBytes + memory.attributeBytes == graph.memoryUsed,
        sourceLocation: sourceLocation
    )
}
