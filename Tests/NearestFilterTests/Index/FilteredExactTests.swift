import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Searches of an exact index where a filter passes, against the plain predicate and plain
/// distances.
@Suite struct FilteredExactTests {
    #if DEBUG
    private static let count = 150
    private static let filters = 12
    #else
    private static let count = 1500
    private static let filters = 100
    #endif

    private func filled(
        _ setting: Setting,
        _ maker: inout RandomFilter
    ) throws -> ModelledIndex<FlatIndex> {
        let schema = try Movie.schema()
        var model = try ModelledIndex<FlatIndex>(schema, setting)
        let attributes = (0..<Self.count).map { _ in maker.attributes(schema, common: false) }
        let vectors = maker.random.vector(Self.count * model.dimension)
        try model.add(vectors, scatteredIDs(0..<Self.count), attributes)
        // Holes, and rows that are used for the second time.
        for number in 0..<Self.count / 5 { model.remove(scatteredIDs(number..<number + 1)[0]) }
        for number in 0..<Self.count / 10 {
            let id = VectorID(UInt64(2_000_000 + number))
            let attributes = maker.attributes(schema, common: true)
            try model.insert(maker.random.vector(model.dimension), id, attributes)
        }
        return model
    }

    @Test(arguments: Setting.all)
    func `every way of searching finds exactly the nearest of those that pass`(
        _ setting: Setting
    ) throws {
        var maker = RandomFilter(seed: 101)
        let model = try filled(setting, &maker)
        let index = model.index
        for number in 0..<Self.filters {
            let filter = maker.filter(index.attributeSchema)
            let query = maker.random.vector(model.dimension)
            let k = 1 + maker.int(below: 20)
            let answer = try index.search(query, k: k, where: filter)
            try #require(
                model.fault(in: answer.neighbors, query, k: k, filter) == nil,
                "\(number): \(filter)"
            )
            let passing = model.passing(filter).count
            #expect(answer.completion == (passing < k ? .fewerThanRequested : .complete))
            if let strategy = answer.strategy {
                #expect(strategy.strategy == .exactScan)
                #expect(strategy.matchCount == passing, "\(filter)")
                #expect(!strategy.fellBack)
                #expect(answer.statistics.distanceCount == passing)
                let estimate = try #require(strategy.estimate)
                #expect(
                    estimate.lowerBound <= passing && passing <= estimate.upperBound,
                    "\(filter)"
                )
            } else {
                #expect(passing == index.count, "\(filter)")
            }
            let pointed = unsafe try query.withUnsafeBufferPointer {
                unsafe try index.search($0, k: k, where: filter)
            }
            #expect(pointed.neighbors == answer.neighbors)
            let into = try searchInto(index, query, k: k, filter)
            #expect(into.neighbors == answer.neighbors)
            #expect(into.summary.completion == answer.completion)
            #expect(into.summary.strategy == answer.strategy)
            try checkRadius(model, query, filter, answer.neighbors)
        }
    }

    private func checkRadius(
        _ model: ModelledIndex<FlatIndex>,
        _ query: [Float],
        _ filter: Filter,
        _ nearest: [Neighbor]
    ) throws {
        let all = try model.index.search(query, within: .infinity, where: filter)
        #expect(model.fault(in: all.neighbors, query, k: model.index.count, filter) == nil)
        #expect(all.completion == .complete)
        guard let last = nearest.last else { return }
        let some = try model.index.search(query, within: last.distance, where: filter)
        #expect(some.neighbors.prefix(nearest.count) == nearest[...])
        #expect(some.neighbors == all.neighbors.filter { $0.distance <= last.distance })
    }

    @Test(arguments: Setting.all)
    func `a batch answers as its queries do one by one`(_ setting: Setting) throws {
        var maker = RandomFilter(seed: 102)
        let model = try filled(setting, &maker)
        for queryCount in [0, 1, 7, 130] {
            let queries = (0..<queryCount).map { _ in maker.random.vector(model.dimension) }
            for _ in 0..<3 {
                let filter = maker.filter(model.index.attributeSchema)
                for threads in [1, 3] {
                    let answers = try model.index.search(
                        batch: queries.flatMap(\.self),
                        k: 6,
                        threads: threads,
                        where: filter
                    )
                    #expect(answers.count == queryCount)
                    for (query, answer) in zip(queries, answers) {
                        let alone = try model.index.search(query, k: 6, where: filter)
                        #expect(answer.neighbors == alone.neighbors, "\(filter)")
                        #expect(answer.completion == alone.completion)
                        #expect(answer.strategy?.matchCount == alone.strategy?.matchCount)
                    }
                }
            }
        }
    }

    @Test func `filters and identifiers limit together, whichever way each is given`() throws {
        var maker = RandomFilter(seed: 103)
        let model = try filled(Setting(), &maker)
        let index = model.index
        for _ in 0..<Self.filters {
            let (filter, other) = (
                maker.filter(index.attributeSchema), maker.filter(index.attributeSchema)
            )
            let query = maker.random.vector(model.dimension)
            let some = Set(model.ids.filter { _ in maker.int(below: 3) == 0 } + [5_000_000])
            let few = Set(model.ids.prefix(3))
            let limits: [(Candidates, (VectorID) -> Bool)] = [
                (.keeping(some), { some.contains($0) }), (.keeping(few), { few.contains($0) }),
                (.excluding(some), { !some.contains($0) }), (.keeping([]), { _ in false }),
                (.excluding([]), { _ in true }),
                (.matching { $0.rawValue % 2 == 0 }, { $0.rawValue % 2 == 0 }),
            ]
            for (ids, passes) in limits {
                let answer = try index.search(query, k: 9, where: filter, among: ids)
                let fault = model.fault(in: answer.neighbors, query, k: 9, filter, among: passes)
                try #require(fault == nil, "\(filter)")
                if let strategy = answer.strategy {
                    let count = model.ids.count { passes($0) && model.passes(filter, $0) }
                    #expect(strategy.matchCount == count)
                    let estimate = try #require(strategy.estimate)
                    #expect(
                        estimate.lowerBound <= count && count <= estimate.upperBound,
                        "\(filter)"
                    )
                    #expect(estimate.lowerBound <= estimate.expected)
                    #expect(estimate.expected <= estimate.upperBound)
                }
                let bound = try index.candidates(where: filter, among: ids)
                let both = try index.search(query, k: 9, where: other, among: bound)
                let nested = model.fault(
                    in: both.neighbors,
                    query,
                    k: 9,
                    filter && other,
                    among: passes
                )
                #expect(nested == nil, "\(filter) and \(other)")
            }
        }
    }
}
