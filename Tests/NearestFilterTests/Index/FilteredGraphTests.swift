import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Every plan returns `k` vectors wherever `k` pass, and none that does not.
@Suite struct FilteredGraphTests {
    #if DEBUG
    private static let count = 400
    private static let queryCount = 3
    #else
    private static let count = 10_000
    private static let queryCount = 20
    #endif
    private static let dimension = 8
    private static let rank = Attribute<Int>("rank")
    private static let strategies: [SearchStrategy?] = [
        nil, .exactScan, .filteredGraph, .twoHopGraph,
    ]

    /// Each has a rank, all ranks being different and drawn.
    private static func filled(_ setting: Setting) throws -> ModelledIndex<HNSWIndex> {
        var model = try ModelledIndex<HNSWIndex>(
            AttributeSchema([rank]),
            setting,
            dimension: dimension
        )
        var clusters = ClusteredVectors(seed: 121, dimension: dimension, centers: 20)
        var random = SeededRandom(seed: 122)
        let ranks = (0..<count).shuffled(using: &random)
        let attributes = ranks.map { Attributes([rank.name: .int($0)]) }
        try model.add(clusters.vectors(count), scatteredIDs(0..<count), attributes)
        return model
    }

    private static let plain = Result { try filled(Setting()) }

    @Test(arguments: strategies, [0, 1, 9, 10, 11, 40, count / 10, count / 2, count - 1, count])
    func `as many are found as pass, up to k`(_ strategy: SearchStrategy?, matching: Int) throws {
        let model = try Self.plain.get()
        let filter = Self.rank < matching
        let passing = model.passing(filter)
        try #require(passing.count == matching)
        var random = SeededRandom(seed: 123)
        for ef in [nil, 1, 20] {
            for k in [1, 10, 64] {
                for _ in 0..<Self.queryCount {
                    let query = random.vector(Self.dimension)
                    let options = SearchOptions(efSearch: ef, strategy: strategy)
                    let answer = try model.index.search(
                        query,
                        k: k,
                        where: filter,
                        options: options
                    )
                    #expect(answer.count == min(k, matching))
                    #expect(Set(answer.map(\.id)).count == answer.count)
                    #expect(answer.allSatisfy { passing.contains($0.id) })
                    #expect(answer.completion == (matching < k ? .fewerThanRequested : .complete))
                    if strategy == .exactScan {
                        #expect(model.fault(in: answer.neighbors, query, k: k, filter) == nil)
                    }
                    check(answer, strategy, matching: matching)
                }
            }
        }
        let many = try model.index.search(
            random.vector(Self.dimension),
            k: 3 * Self.count,
            where: filter,
            options: SearchOptions(strategy: strategy)
        )
        #expect(Set(many.map(\.id)) == passing)
        #expect(many.completion == .fewerThanRequested)
    }

    private func check(_ answer: SearchResult, _ strategy: SearchStrategy?, matching: Int) {
        guard let report = answer.strategy else {
            #expect(matching == Self.count)
            return
        }
        #expect(report.matchCount == matching)
        if let strategy { #expect(report.strategy == strategy) }
        if let estimate = report.estimate {
            #expect(estimate.lowerBound <= matching && matching <= estimate.upperBound)
            #expect((estimate.lowerBound...estimate.upperBound).contains(estimate.expected))
        } else {
            Issue.record("there is no estimate")
        }
        if report.strategy == .exactScan || report.fellBack {
            #expect(answer.statistics.distanceCount >= matching)
        } else if matching > 0 {
            #expect(answer.statistics.expandedNodeCount > 0)
        }
        if report.strategy == .exactScan { #expect(!report.fellBack) }
    }

    @Test(arguments: Setting.all)
    func `in every metric and encoding answers are valid, and the exact scan is exact`(
        _ setting: Setting
    ) throws {
        let model = try Self.filled(setting)
        var random = SeededRandom(seed: 124)
        for matching in [1, 30, Self.count / 3] {
            let filter = Self.rank < matching
            for strategy in Self.strategies {
                let query = random.vector(Self.dimension)
                let options = SearchOptions(strategy: strategy)
                let answer = try model.index.search(query, k: 10, where: filter, options: options)
                let fault = model.fault(in: answer.neighbors, query, k: 10, filter)
                if strategy == .exactScan { #expect(fault == nil) }
                #expect(answer.count == min(10, matching))
                for neighbor in answer {
                    #expect(model.passes(filter, neighbor.id))
                    let vector = try #require(model.oracle.vectors[neighbor.id])
                    let exact = model.oracle.distance(query, vector)
                    #expect(abs(exact - Double(neighbor.distance)) <= setting.tolerance * 10)
                }
            }
        }
    }

    @Test func `a batch answers as its queries do one by one, by each strategy`() throws {
        let model = try Self.plain.get()
        var random = SeededRandom(seed: 125)
        let queries = (0..<7).map { _ in random.vector(Self.dimension) }
        for matching in [3, Self.count / 10, Self.count / 2] {
            for strategy in Self.strategies {
                let options = SearchOptions(strategy: strategy)
                let filter = Self.rank < matching
                for threads in [1, 3] {
                    let answers = try model.index.search(
                        batch: queries.flatMap(\.self),
                        k: 10,
                        threads: threads,
                        where: filter,
                        options: options
                    )
                    for (query, answer) in zip(queries, answers) {
                        let alone = try model.index.search(
                            query,
                            k: 10,
                            where: filter,
                            options: options
                        )
                        #expect(answer.neighbors == alone.neighbors)
                        #expect(answer.strategy?.matchCount == alone.strategy?.matchCount)
                        #expect(answer.strategy?.strategy == alone.strategy?.strategy)
                        #expect(answer.strategy?.fellBack == alone.strategy?.fellBack)
                    }
                }
            }
        }
    }

    @Test(arguments: strategies)
    func `all within a radius pass, and few that pass are all found`(_ strategy: SearchStrategy?)
        throws
    {
        let model = try Self.plain.get()
        var random = SeededRandom(seed: 126)
        for matching in [0, 1, 20, Self.count / 4] {
            let filter = Self.rank < matching
            let query = random.vector(Self.dimension)
            let nearest = model.oracle.ranked(query) { model.passes(filter, $0) }
            let radius = nearest.isEmpty ? 1 : Float(nearest[nearest.count / 2].distance) * 1.0001
            let answer = try model.index.search(
                query,
                within: radius,
                where: filter,
                options: SearchOptions(strategy: strategy)
            )
            #expect(answer.allSatisfy { model.passes(filter, $0.id) && $0.distance <= radius })
            #expect(answer.completion == .complete)
            #expect(answer.strategy?.matchCount == matching)
            if answer.strategy?.strategy == .exactScan {
                let within = nearest.count { $0.distance <= Double(radius) }
                #expect(abs(answer.count - within) <= 1)
            }
        }
    }

    @Test func `where the graph finds too few the exact scan follows and the answer says so`()
        throws
    {
        let model = try Self.plain.get()
        // As many as pass are wanted, which lie everywhere: a walk would have to see nearly all
        // nodes.
        let filter = Self.rank < 12
        var random = SeededRandom(seed: 127)
        for strategy in [SearchStrategy.filteredGraph, .twoHopGraph] {
            var fellBack = 0
            for _ in 0..<10 {
                let query = random.vector(Self.dimension)
                let options = SearchOptions(strategy: strategy)
                let answer = try model.index.search(query, k: 12, where: filter, options: options)
                #expect(answer.strategy?.strategy == strategy)
                guard answer.strategy?.fellBack == true else { continue }
                fellBack += 1
                #expect(model.fault(in: answer.neighbors, query, k: 12, filter) == nil)
                // The walk is counted as well.
                #expect(answer.statistics.distanceCount > 12)
                #expect(answer.statistics.expandedNodeCount > 0)
            }
            #expect(fellBack > 5)
        }
    }

    @Test func `a deadline that has passed gives an answer that says so or lacks nothing`() throws {
        let model = try Self.plain.get()
        let query: [Float] = Array(repeating: 0.1, count: Self.dimension)
        for matching in [1, Self.count / 10, Self.count / 2, Self.count] {
            let filter = Self.rank < matching
            for strategy in Self.strategies {
                let options = SearchOptions(deadline: .now - .seconds(1), strategy: strategy)
                try check(model, query, filter, options, .partial(.deadline), matching: matching)
            }
        }
    }

    @Test func `a cancelled task's searches say so or lack nothing`() async throws {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            let model = try Self.plain.get()
            let query: [Float] = Array(repeating: 0.1, count: Self.dimension)
            for matching in [1, Self.count / 10, Self.count / 2, Self.count] {
                for strategy in Self.strategies {
                    let options = SearchOptions(strategy: strategy)
                    let filter = Self.rank < matching
                    try check(
                        model,
                        query,
                        filter,
                        options,
                        .partial(.cancelled),
                        matching: matching
                    )
                }
            }
        }
        task.cancel()
        try await task.value
    }

    private func check(
        _ model: ModelledIndex<HNSWIndex>,
        _ query: [Float],
        _ filter: Filter,
        _ options: SearchOptions,
        _ partial: SearchResult.Completion,
        matching: Int
    ) throws {
        let index = model.index
        var cursor = try index.cursor(
            for: query,
            among: index.candidates(where: filter),
            options: options
        )
        let answers = [
            try index.search(query, k: 20, where: filter, options: options),
            try index.search(query, within: .infinity, where: filter, options: options),
            try cursor.next(20),
        ]
        for (number, answer) in answers.enumerated() {
            #expect(answer.allSatisfy { model.passes(filter, $0.id) })
            let wanted = number == 1 ? matching : min(20, matching)
            if answer.completion != partial {
                #expect(answer.count == wanted, "search \(number)")
            }
            if options.strategy == .filteredGraph, number < 2 {
                #expect(answer.completion == partial, "search \(number)")
            }
        }
    }
}
