import Nearest
import NearestTestSupport
import Testing

/// Writing beside changes, and searching one file on many threads.
@Suite struct SegmentConcurrencyTests {
    private static let dimension = 6
    #if DEBUG
    private static let rounds = 6
    #else
    private static let rounds = 40
    #endif
    let directory = TemporaryDirectory()

    @Test(arguments: [true, false])
    func `an index is written while it changes, and each file is one version of it`(
        isGraph: Bool
    ) async throws {
        let parameters = HNSWParameters(m: 4, efConstruction: 20)
        let graph = try HNSWIndex(
            dimension: Self.dimension,
            metric: .cosine,
            parameters: parameters
        )
        let flat = try FlatIndex(dimension: Self.dimension, metric: .cosine)
        // Vectors 2n and 2n + 1 come and go together.
        let pairs = 60
        var random = SeededRandom(seed: 7)
        for pair in 0..<pairs {
            let vectors = random.vector(2 * Self.dimension)
            let ids = [VectorID(UInt64(2 * pair)), VectorID(UInt64(2 * pair + 1))]
            try flat.insert(contentsOf: vectors, ids: ids)
            try graph.insert(contentsOf: vectors, ids: ids)
        }
        let path = FilePath(directory["a.nseg"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var random = SeededRandom(seed: 8)
                for round in 0..<Self.rounds * 20 {
                    let pair = Int(random.next() % UInt64(pairs))
                    let ids = [VectorID(UInt64(2 * pair)), VectorID(UInt64(2 * pair + 1))]
                    let vectors = random.vector(2 * Self.dimension)
                    if isGraph {
                        graph.remove(ids)
                        try graph.insert(vectors.prefix(Self.dimension).map(\.self), id: ids[0])
                        if round % 40 == 7 { graph.compact() }
                    } else {
                        flat.remove(ids)
                        try flat.insert(contentsOf: vectors, ids: ids)
                        if round % 40 == 7 { flat.compact() }
                    }
                    await Task.yield()
                }
            }
            group.addTask {
                for _ in 0..<Self.rounds {
                    if isGraph {
                        try await graph.write(to: path)
                    } else {
                        try await flat.write(to: path)
                    }
                    let segment = try await Segment.open(path)
                    try await segment.verify()
                    #expect(Set(segment.ids).count == segment.count)
                    if !isGraph {
                        for id in segment.ids {
                            #expect(segment.contains(VectorID(id.rawValue ^ 1)))
                        }
                    }
                    let answer = try segment.search([1, 0, 0, 0, 0, 0], k: 10)
                    #expect(answer.count == min(10, segment.count))
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: Segment.OpenOptions.Memory.allCases)
    func `threads share a segment while others open and close the same file`(
        memory: Segment.OpenOptions.Memory
    ) async throws {
        var random = SeededRandom(seed: 9)
        let index = try HNSWIndex(dimension: Self.dimension, metric: .squaredEuclidean)
        let vectors = random.vector(200 * Self.dimension)
        try index.insert(contentsOf: vectors, ids: (0..<200).map { VectorID(UInt64($0)) })
        let path = FilePath(directory["b.nseg"])
        try await index.write(to: path)
        let segment = try await Segment.open(path, options: Segment.OpenOptions(memory: memory))
        let queries = (0..<20).map { _ in random.vector(Self.dimension) }
        let expected = try queries.map { try index.search($0, k: 5).neighbors }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for round in 0..<Self.rounds * 5 {
                        let number = (round + task) % queries.count
                        let searched = task == 3 ? try await Segment.open(path) : segment
                        let answer = try searched.search(queries[number], k: 5)
                        #expect(answer.neighbors == expected[number])
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
