import NearestIndex
import NearestTestSupport
import Testing

/// The same calls make the same graph, whatever the number of threads.
@Suite struct HNSWDeterminismTests {
    #if DEBUG
    private static let count = 700
    private static let parameters = HNSWParameters(m: 6, efConstruction: 20, seed: 3)
    #else
    private static let count = 6000
    private static let parameters = HNSWParameters(m: 12, efConstruction: 60, seed: 3)
    #endif
    private static let dimension = 8

    private static func makeIndex(
        _ setting: HNSWSetting = .plain,
        seed: UInt64 = 3
    ) throws -> HNSWIndex {
        var parameters = Self.parameters
        parameters.seed = seed
        return try HNSWIndex(
            dimension: dimension,
            metric: setting.metric,
            encoding: setting.encoding,
            parameters: parameters
        )
    }

    /// What two equal graphs have in common.
    private struct Likeness: Equatable {
        let adjacency: [[[Int]]]
        let health: HNSWHealth
        let answers: [SearchResult]

        init(_ index: HNSWIndex) throws {
            var random = SeededRandom(seed: 77)
            adjacency = index.adjacency()
            health = index.health()
            answers = try (0..<20).map { _ in
                try index.search(random.vector(HNSWDeterminismTests.dimension), k: 10)
            }
        }
    }

    private func vectors(_ count: Int, seed: UInt64) -> [Float] {
        var clusters = ClusteredVectors(seed: seed, dimension: Self.dimension, centers: 20)
        return clusters.vectors(count)
    }

    @Test(
        arguments: [
            HNSWSetting.plain, HNSWSetting(metric: .innerProduct, encoding: .float16),
            HNSWSetting(metric: .cosine, encoding: .float32),
        ]
    )
    func `any number of threads makes the same graph`(_ setting: HNSWSetting) throws {
        let vectors = vectors(Self.count, seed: 1)
        let graphs = try [1, 2, 8].map { threads in
            let index = try Self.makeIndex(setting)
            try index.insert(
                contentsOf: vectors,
                ids: scatteredIDs(0..<Self.count),
                threads: threads
            )
            return try Likeness(index)
        }
        #expect(graphs[0] == graphs[1])
        #expect(graphs[0] == graphs[2])
    }

    @Test func `any number of threads makes the same graph of equal vectors`() throws {
        let graphs = try [1, 2, 8].map { threads in
            let index = try Self.makeIndex()
            let vectors = (0..<Self.count).flatMap { number in
                [Float](repeating: Float(number % 3), count: Self.dimension)
            }
            try index.insert(
                contentsOf: vectors,
                ids: scatteredIDs(0..<Self.count),
                threads: threads
            )
            return try Likeness(index)
        }
        #expect(graphs[0] == graphs[1])
        #expect(graphs[0] == graphs[2])
    }

    @Test func `any number of threads makes the same graph in several calls with changes between`()
        throws
    {
        let (first, second) = (vectors(Self.count, seed: 2), vectors(Self.count / 2, seed: 3))
        let ids = scatteredIDs(0..<Self.count)
        let graphs = try [1, 2, 8].map { threads in
            let index = try Self.makeIndex()
            try index.insert(contentsOf: first, ids: ids, threads: threads)
            #expect(index.remove(ids.prefix(Self.count / 4)) == Self.count / 4)
            try index.insert([Float](repeating: 1, count: Self.dimension), id: 5_000_000)
            // Some of these are new again, and some are replaced.
            try index.insert(
                contentsOf: second,
                ids: Array(ids.prefix(Self.count / 2)),
                threads: threads
            )
            for id in ids.suffix(40) { index.remove(id) }
            let before = try Likeness(index)
            index.compact()
            return [before, try Likeness(index)]
        }
        #expect(graphs[0] == graphs[1])
        #expect(graphs[0] == graphs[2])
    }

    @Test func `one by one the same calls make the same graph`() throws {
        let count = Self.count / 3
        let vectors = vectors(count, seed: 4)
        let graphs = try (0..<2).map { _ in
            let index = try Self.makeIndex()
            for number in 0..<count {
                try index.insert(
                    row(number, of: vectors, dimension: Self.dimension),
                    id: VectorID(UInt64(number))
                )
                if number % 4 == 3 { index.remove(VectorID(UInt64(number - 3))) }
            }
            return try Likeness(index)
        }
        #expect(graphs[0] == graphs[1])
    }

    @Test func `another seed makes another graph that answers as well`() throws {
        let vectors = vectors(Self.count, seed: 5)
        let graphs = try [3, 4].map { (seed: UInt64) in
            let index = try Self.makeIndex(seed: seed)
            try index.insert(contentsOf: vectors, ids: scatteredIDs(0..<Self.count), threads: 2)
            return try Likeness(index)
        }
        #expect(graphs[0].adjacency != graphs[1].adjacency)
        #expect(graphs[0].health.topLayerHistogram != graphs[1].health.topLayerHistogram)
        let found = zip(graphs[0].answers, graphs[1].answers).map { a, b in
            recall(a.map(\.id), b.map(\.id))
        }
        #expect(found.reduce(0, +) / Double(found.count) > 0.9)
    }

    @Test func `searching changes nothing`() throws {
        let index = try Self.makeIndex()
        let count = Self.count / 3
        try index.insert(contentsOf: vectors(count, seed: 6), ids: scatteredIDs(0..<count))
        let before = try Likeness(index)
        // More searches than marks of nodes seen can be told apart.
        for number in 0..<600 {
            let query = row(number % 20, of: vectors(20, seed: 7), dimension: Self.dimension)
            #expect(try index.search(query, k: 1 + number % 7).count == 1 + number % 7)
        }
        #expect(try Likeness(index) == before)
    }
}
