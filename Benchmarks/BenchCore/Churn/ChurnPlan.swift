package import Nearest

/// What is held in a graph, and how often its contents are exchanged.
package struct ChurnPlan: Sendable, Hashable {
    /// What the graph is built with.
    package var graph: HNSWParameters
    /// How stored elements are encoded.
    package var encoding: ScalarEncoding
    /// The codes beside the vectors.
    package var quantization: Quantization
    /// Vectors held, at least 1 and no more than the data set has.
    package var count: Int
    /// Vectors that are removed at once, and as many inserted at once, 1...`count`.
    package var part: Int
    /// How often the contents are exchanged altogether, at least 1.
    package var turnovers: Int
    /// Ways to search; each is measured after each turnover.
    package var points: [SearchPoint]
    /// How often every query is asked, at least 1.
    package var repetitions: Int
    /// Threads that insert, at least 1.
    package var threads: Int

    package init(
        graph: HNSWParameters = .init(),
        encoding: ScalarEncoding = .float32,
        quantization: Quantization = .automatic,
        count: Int,
        part: Int = 1_000,
        turnovers: Int = 10,
        points: [SearchPoint],
        repetitions: Int = 3,
        threads: Int = 1
    ) {
        self.graph = graph
        self.encoding = encoding
        self.quantization = quantization
        self.count = count
        self.part = part
        self.turnovers = turnovers
        self.points = points
        self.repetitions = repetitions
        self.threads = threads
    }

    /// The index as results files know it.
    package var index: IndexPlan {
        IndexPlan(hnsw: graph, encoding: encoding, quantization: quantization)
    }
}
