import NearestIndex
import NearestTestSupport
import Testing

/// Searches that are limited to some vectors return `k` wherever `k` pass, and the nearest of them.
@Suite struct HNSWFilterTests {
    #if DEBUG
    private static let count = 1000
    private static let dimension = 8
    private static let parameters = HNSWParameters(m: 8, efConstruction: 30)
    private static let queryCount = 6
    #else
    private static let count = 20_000
    private static let dimension = 24
    private static let parameters = HNSWParameters(m: 12, efConstruction: 80)
    private static let queryCount = 40
    #endif
    private static let centers = 40

    /// Vectors of which those with an identifier below some number lie around the first centers.
    private static let filled = Result {
        var clusters = ClusteredVectors(seed: 11, dimension: dimension, centers: centers)
        let pair = try GraphAndTruth(dimension: dimension, parameters: parameters)
        let share = count / centers
        var random = SeededRandom(seed: 12)
        var vectors: [Float] = []
        for center in 0..<centers {
            vectors += clusters.vectors(share, around: center..<center + 1)
        }
        let order = (0..<share * centers).shuffled(using: &random)
        try pair.insert(
            order.flatMap { row($0, of: vectors, dimension: dimension) },
            ids: order.map { VectorID(UInt64($0)) }
        )
        return (pair: pair, queries: clusters.rows(queryCount))
    }

    /// Which vectors pass, as a share of all.
    enum Choice: String, CaseIterable {
        /// Regardless of where they lie.
        case scattered
        /// Those around some centers, queries being anywhere: near some and far from others.
        case together
    }

    private static func passes(_ choice: Choice, perMille: Int) -> @Sendable (VectorID) -> Bool {
        let count = UInt64(count)
        let passing = max(1, count * UInt64(perMille) / 1000)
        return switch choice {
        case .scattered: { $0.rawValue &* 7919 % count < passing }
        case .together: { $0.rawValue < passing }
        }
    }

    @Test(arguments: Choice.allCases, [1000, 500, 100, 10, 1])
    func `in each form the nearest of those that pass are found, and as many as there are`(
        _ choice: Choice,
        perMille: Int
    ) throws {
        let (pair, queries) = try Self.filled.get()
        let passes = Self.passes(choice, perMille: perMille)
        let all = denseIDs(0..<Self.count)
        let kept = Set(all.filter(passes))
        let filters: [Candidates] = [
            .matching(passes),
            .keeping(kept),
            .keeping(kept.union([5_000_000, 5_000_001])),
            .excluding(Set(all).subtracting(kept)),
        ]
        for filter in filters {
            try pair.expectRecall(0.95, queries, among: filter)
            try pair.expectRecall(0.95, queries, k: 1, among: filter, efSearch: 40)
        }
        try pair.expectRecall(0.95, Array(queries.prefix(2)), k: 100, among: filters[0])
    }

    @Test func `those that pass are found also where few candidates are kept`() throws {
        let (pair, queries) = try Self.filled.get()
        for perMille in [500, 10, 1] {
            for choice in Choice.allCases {
                let passes = Self.passes(choice, perMille: perMille)
                try pair.expectRecall(0.3, queries, among: .matching(passes), efSearch: 1)
            }
        }
    }

    @Test func `where none passes the answer is empty and says so`() throws {
        let (pair, queries) = try Self.filled.get()
        let everything = Set(denseIDs(0..<Self.count))
        let filters: [Candidates] = [
            .matching { _ in false }, .keeping([]), .keeping([7_000_000]), .excluding(everything),
        ]
        for filter in filters {
            let answer = try pair.graph.search(queries[0], k: 10, among: filter)
            #expect(answer.isEmpty)
            #expect(answer.completion == .fewerThanRequested)
        }
    }

    @Test func `a batch with a condition answers as its queries do one by one`() throws {
        let (pair, queries) = try Self.filled.get()
        let filters: [Candidates] = [
            .all, .matching(Self.passes(.scattered, perMille: 100)), .keeping([1, 2, 3]),
            .excluding([5, 6, 7]),
        ]
        for filter in filters {
            for threads in [1, 3] {
                let answers = try pair.graph.search(
                    batch: queries.flatMap(\.self),
                    k: 10,
                    threads: threads,
                    among: filter
                )
                #expect(answers.count == queries.count)
                for (query, answer) in zip(queries, answers) {
                    #expect(try pair.graph.search(query, k: 10, among: filter) == answer)
                }
            }
        }
    }

    @Test func `removed and replaced vectors are judged as they are now`() throws {
        let pair = try GraphAndTruth(
            dimension: 3,
            parameters: HNSWParameters(m: 5, efConstruction: 20)
        )
        var random = SeededRandom(seed: 13)
        let ids = denseIDs(0..<300)
        try pair.insert(random.vector(900), ids: ids)
        let wanted = Set(ids.prefix(100))
        for round in 0..<4 {
            pair.remove(ids[round * 10..<round * 10 + 10])
            try pair.insert(random.vector(60), ids: Array(ids[50..<70]))
            let left = wanted.subtracting(ids.prefix(round * 10 + 10))
            let query = random.vector(3)
            for filter in [Candidates.keeping(wanted), .matching { wanted.contains($0) }] {
                let answer = try pair.graph.search(query, k: 200, among: filter)
                #expect(Set(answer.map(\.id)) == left)
                try pair.expectRecall(1, [query], k: 200, among: filter)
            }
            #expect(
                try pair.graph.search(query, k: 5, among: .keeping(Set(ids.prefix(10)))).isEmpty
            )
        }
    }

    @Test func `a condition may ask the index itself`() throws {
        let index = try HNSWIndex(dimension: 2, metric: .squaredEuclidean)
        for id in 0..<100 { try index.insert([Float(id), 0], id: VectorID(UInt64(id))) }
        let answer = try index.search(
            [50, 0],
            k: 3,
            among: .matching { id in
                let nearest = try? index.search([Float(id.rawValue), 0], k: 1).first?.id
                return index.contains(id) && nearest == id && id.rawValue % 10 == 0
            }
        )
        #expect(answer.map(\.id) == [50, 40, 60])
    }
}
