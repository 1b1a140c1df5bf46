import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Cursors where a filter passes: in the end they have yielded all that passes.
@Suite struct FilteredCursorTests {
    #if DEBUG
    private static let count = 300
    #else
    private static let count = 8000
    #endif
    private static let dimension = 6
    private static let rank = Attribute<Int>("rank")

    private static let filled = Result {
        var model = try ModelledIndex<HNSWIndex>(AttributeSchema([rank]), dimension: dimension)
        var clusters = ClusteredVectors(seed: 141, dimension: dimension, centers: 20)
        var random = SeededRandom(seed: 142)
        let ranks = (0..<count).shuffled(using: &random)
        let attributes = ranks.map { Attributes([rank.name: .int($0)]) }
        try model.add(clusters.vectors(count), scatteredIDs(0..<count), attributes)
        for id in model.ids.prefix(count / 10) { model.remove(id) }
        return model
    }

    private func drain(
        _ cursor: inout NeighborCursor,
        by step: Int
    ) throws -> (neighbors: [Neighbor], last: SearchResult) {
        var all: [Neighbor] = []
        while true {
            let next = try cursor.next(step)
            #expect(zip(next, next.dropFirst()).allSatisfy { $0.isNearer(than: $1) })
            all += next
            if next.count < step {
                #expect(next.completion == .fewerThanRequested)
                #expect(try cursor.next(1).isEmpty)
                return (all, next)
            }
            #expect(next.completion == .complete)
        }
    }

    @Test(
        arguments: [nil] + SearchStrategy.allCases,
        [0, 1, 5, 30, count / 4, count * 9 / 10, count]
    )
    func `all that pass are yielded once each, and nothing else`(
        _ strategy: SearchStrategy?,
        matching: Int
    ) throws {
        let model = try Self.filled.get()
        let filter = Self.rank < matching
        var random = SeededRandom(seed: 143)
        for step in [1, 7, Self.count * 2] {
            let query = random.vector(Self.dimension)
            var cursor = try model.index.cursor(
                for: query,
                among: model.index.candidates(where: filter),
                options: SearchOptions(strategy: strategy)
            )
            let (neighbors, last) = try drain(&cursor, by: step)
            #expect(neighbors.count == model.passing(filter).count)
            #expect(Set(neighbors.map(\.id)) == model.passing(filter))
            if let report = last.strategy {
                #expect(report.matchCount == neighbors.count)
                if report.strategy == .exactScan {
                    let sorted = neighbors.sorted { $0.isNearer(than: $1) }
                    #expect(neighbors == sorted)
                }
            }
        }
    }

    // The walk, and what the costs of this machine choose. Clusters need a larger effort than the
    // default: with that an unlimited search of this graph finds 0.9 too.
    @Test(arguments: [nil, SearchStrategy.filteredGraph])
    func `the first of a cursor are those of a search`(_ strategy: SearchStrategy?) throws {
        let model = try Self.filled.get()
        var random = SeededRandom(seed: 144)
        for matching in [3, Self.count / 10, Self.count / 2] {
            let filter = Self.rank < matching
            var (found, sought) = (0, 0)
            for _ in 0..<10 {
                let query = random.vector(Self.dimension)
                let truth = model.oracle.ranked(query) { model.passes(filter, $0) }.prefix(10).map(
                    \.id
                )
                var cursor = try model.index.cursor(
                    for: query,
                    among: model.index.candidates(where: filter),
                    options: SearchOptions(efSearch: 256, strategy: strategy)
                )
                found += Set(try cursor.next(10).map(\.id)).intersection(truth).count
                sought += truth.count
            }
            #expect(Double(found) >= 0.95 * Double(sought))
        }
    }

    @Test func `few that pass are found without a walk over all`() throws {
        let model = try Self.filled.get()
        let filter = Self.rank < 20
        var cursor = try model.index.cursor(
            for: Array(repeating: 0, count: Self.dimension),
            where: filter
        )
        let answer = try cursor.next(100)
        #expect(answer.count == model.passing(filter).count)
        #expect(answer.statistics.distanceCount == answer.count)
        #expect(answer.strategy?.strategy == .exactScan)
    }

    @Test func `a cursor keeps to what passed when it began`() throws {
        var model = try ModelledIndex<HNSWIndex>(AttributeSchema([Self.rank]), dimension: 2)
        for number in 0..<100 {
            let attributes = Attributes([Self.rank.name: .int(number)])
            try model.insert([Float(number), 0], VectorID(UInt64(number)), attributes)
        }
        for strategy in [SearchStrategy.filteredGraph, .exactScan] {
            var cursor = try model.index.cursor(
                for: [0, 0],
                among: model.index.candidates(where: Self.rank < 50),
                options: SearchOptions(strategy: strategy)
            )
            let first = try cursor.next(5).map(\.id)
            for number in 0..<100 {
                let attributes = Attributes([Self.rank.name: .int(99 - number)])
                try model.set(attributes, VectorID(UInt64(number)))
            }
            let others = try cursor.next(100).map(\.id)
            #expect(Set(first + others) == Set((0..<50).map { VectorID($0) }))
            for number in 0..<100 {
                try model.set(Attributes([Self.rank.name: .int(number)]), VectorID(UInt64(number)))
            }
        }
    }
}
