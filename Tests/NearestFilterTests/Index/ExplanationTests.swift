import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

@Suite struct ExplanationTests {
    #if DEBUG
    private static let count = 500
    #else
    private static let count = 20_000
    #endif
    private static let rank = Attribute<Int>("rank")

    private func filled<Index: ChangingIndex>(_ type: Index.Type) throws -> ModelledIndex<Index> {
        var model = try ModelledIndex<Index>(AttributeSchema([Self.rank]), dimension: 8)
        var random = SeededRandom(seed: 151)
        let ranks = (0..<Self.count).shuffled(using: &random)
        let attributes = ranks.map { Attributes([Self.rank.name: .int($0)]) }
        try model.add(random.vector(Self.count * 8), scatteredIDs(0..<Self.count), attributes)
        return model
    }

    @Test func `what is said is what a search does where those that pass lie everywhere`() throws {
        let model = try filled(HNSWIndex.self)
        let index = model.index
        var random = SeededRandom(seed: 152)
        var (same, all) = (0, 0)
        for share in [1000, 100, 20, 3, 2, 1] {
            let matching = Self.count / share
            let filter = Self.rank < matching
            for options in [SearchOptions(), SearchOptions(efSearch: 20)] {
                let explanation = try index.explain(filter, k: 10, options: options)
                #expect(explanation.count == Self.count)
                #expect(explanation.filter == filter)
                #expect(explanation.estimate.lowerBound <= matching)
                #expect(explanation.estimate.upperBound >= matching)
                #expect(explanation.matchesAll == (share == 1))
                let strategies = share == 1 ? [] : Set(SearchStrategy.allCases)
                #expect(Set(explanation.costs.map(\.strategy)) == strategies)
                let durations = explanation.costs.map(\.duration)
                #expect(durations == durations.sorted())
                for _ in 0..<20 {
                    let query = random.vector(8)
                    let answer = try index.search(query, k: 10, where: filter, options: options)
                    if answer.strategy.map({ $0.strategy == explanation.strategy }) ?? true {
                        same += 1
                    }
                    all += 1
                }
            }
        }
        // Around a query there may be more or fewer, which decides where two plans cost about the
        // same.
        #expect(same * 4 >= all * 3)
        for strategy in SearchStrategy.allCases {
            let options = SearchOptions(strategy: strategy)
            #expect(try index.explain(Self.rank < 9, k: 3, options: options).strategy == strategy)
        }
    }

    @Test func `an exact index has one strategy`() throws {
        let index = try filled(FlatIndex.self).index
        let explanation = try index.explain(Self.rank < 10)
        #expect(explanation.strategy == .exactScan)
        #expect(explanation.costs.isEmpty)
        #expect(explanation.count == Self.count)
        #expect(explanation.description.hasSuffix("of \(Self.count) vectors\n* exactScan"))
    }

    @Test func `where all match it says that the filter changes nothing`() throws {
        let graph = try filled(HNSWIndex.self).index
        let exact = try filled(FlatIndex.self).index
        let filter = Self.rank >= 0
        let line = "\(filter): \(Self.count) of \(Self.count) vectors\n"
        #expect(
            try graph.explain(filter).description
                == line + "* all match: as a search without a filter"
        )
        #expect(try exact.explain(filter).description == graph.explain(filter).description)
        // A strategy that was asked for is followed all the same.
        let asked = SearchOptions(strategy: .exactScan)
        let explanation = try graph.explain(filter, k: 3, options: asked)
        #expect(!explanation.matchesAll && explanation.strategy == .exactScan)
        #expect(explanation.description.contains("\n* exactScan: "))
    }

    @Test func `the description has a line for the filter and one for each strategy`() throws {
        let index = try filled(HNSWIndex.self).index
        let explanation = try index.explain(Self.rank < 10)
        let lines = explanation.description.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("\(Self.rank < 10): "))
        #expect(lines.count { $0.hasPrefix("* ") } == 1)
        #expect(lines.contains { $0.hasPrefix("* \(explanation.strategy.rawValue): ") })
    }

    @Test func `an index that lost vectors expects no more to pass than it holds`() throws {
        var model = try filled(HNSWIndex.self)
        for id in model.ids.prefix(Self.count / 2) { model.remove(id) }
        for filter in [Self.rank >= 0, Self.rank < Self.count / 2, Self.rank.exists] {
            let explanation = try model.index.explain(filter)
            let passing = model.passing(filter).count
            #expect(explanation.count == model.index.count)
            #expect(explanation.estimate.lowerBound <= passing)
            #expect(explanation.estimate.upperBound >= passing)
            #expect(explanation.estimate.upperBound <= model.index.count)
        }
    }

    private func checkErrors<Index: ChangingIndex>(_ type: Index.Type) throws {
        let index = try filled(type).index
        let unknown = Attribute<Int>("unknown") == 3
        var error = try nearestError { _ = try index.explain(unknown) }
        #expect(error.code == .invalidFilter)
        #expect(error.message.contains("unknown"))
        error = try nearestError {
            _ = try index.search(Array(repeating: 0, count: 8), k: 1, where: unknown)
        }
        #expect(error.code == .invalidFilter)
        error = try nearestError { _ = try index.explain(Attribute<String>("rank") == "x") }
        #expect(error.code == .invalidFilter)
        error = try nearestError { _ = try index.explain(Self.rank < 3, k: 0, options: .init()) }
        #expect(error.code == .invalidArgument)
    }

    @Test func `attributes that there are not, and other wrong arguments, are refused`() throws {
        try checkErrors(FlatIndex.self)
        try checkErrors(HNSWIndex.self)
        let index = try filled(HNSWIndex.self).index
        let options = SearchOptions(efSearch: 0)
        let error = try nearestError {
            _ = try index.explain(Self.rank < 3, k: 1, options: options)
        }
        #expect(error.code == .invalidArgument)
    }

    @Test func `empty indexes, and those without attributes, are explained too`() throws {
        let empty = try HNSWIndex(
            dimension: 2,
            metric: .cosine,
            attributes: AttributeSchema([Self.rank])
        )
        #expect(try empty.explain(Self.rank > 2).estimate == MatchEstimate(exactly: 0))
        let answer = try empty.search([1, 0], k: 3, where: Self.rank > 2)
        #expect(answer.isEmpty && answer.completion == .fewerThanRequested)
        #expect(answer.strategy?.matchCount == 0)
        #expect(try empty.search([1, 0], within: 1, where: Self.rank > 2).isEmpty)
        let plain = try HNSWIndex(dimension: 2, metric: .cosine)
        try plain.insert([1, 0], id: 1)
        #expect(try plain.explain(.all).estimate == MatchEstimate(exactly: 1))
        #expect(try plain.explain(.nothing).estimate.upperBound == 0)
        let error = try nearestError { _ = try plain.explain(Self.rank > 2) }
        #expect(error.code == .invalidFilter)
    }
}
