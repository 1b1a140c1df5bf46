import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Random changes of vectors and attributes, compared with a dictionary after each few.
@Suite struct AttributedIndexModelTests {
    #if DEBUG
    private static let steps = 160
    private static let ids = 80
    #else
    private static let steps = 800
    private static let ids = 700
    #endif

    @Test(arguments: [UInt64(171), 172])
    func `any sequence of changes leaves an exact index with what a dictionary would hold`(
        seed: UInt64
    ) throws {
        try check(FlatIndex.self, seed: seed)
    }

    @Test(arguments: [UInt64(173), 174])
    func `any sequence of changes leaves a graph with what a dictionary would hold`(
        seed: UInt64
    ) throws {
        try check(HNSWIndex.self, seed: seed)
    }

    private func check<Index: ChangingIndex>(_ type: Index.Type, seed: UInt64) throws {
        var maker = RandomFilter(seed: seed)
        var schema = try maker.schema()
        while schema.entries.isEmpty { schema = try maker.schema() }
        var model = try ModelledIndex<Index>(schema)
        for step in 0..<Self.steps {
            try change(&model, &maker, schema)
            guard step % 8 == 7 else { continue }
            try model.check()
            try search(model, &maker, "step \(step), seed \(seed)")
        }
        model.index.compact()
        try model.check()
        try search(model, &maker, "at the end, seed \(seed)")
    }

    private func change<Index: ChangingIndex>(
        _ model: inout ModelledIndex<Index>,
        _ maker: inout RandomFilter,
        _ schema: AttributeSchema
    ) throws {
        let id = VectorID(UInt64(maker.int(below: Self.ids)))
        let common = maker.int(below: 2) == 0
        let attributes = maker.attributes(schema, common: common)
        let vector = maker.random.vector(model.dimension)
        switch maker.int(below: 12) {
        case 0, 1, 2: try model.insert(vector, id, attributes)
        case 3: try model.insert(vector, id, nil)
        case 4, 5: try model.set(attributes, id)
        case 6: try model.replace(vector, id)
        case 7, 8: model.remove(id)
        case 9, 10:
            let first = maker.int(below: Self.ids)
            let ids = (first..<first + Self.ids / 4).map { VectorID(UInt64($0 % Self.ids)) }
            let vectors = maker.random.vector(ids.count * model.dimension)
            let hasAttributes = maker.int(below: 4) > 0
            let all = ids.map { _ in maker.attributes(schema, common: common) }
            try model.add(vectors, ids, hasAttributes ? all : nil)
        default: model.index.compact()
        }
    }

    private func search<Index: ChangingIndex>(
        _ model: ModelledIndex<Index>,
        _ maker: inout RandomFilter,
        _ place: Comment
    ) throws {
        for _ in 0..<4 {
            let filter = maker.filter(model.index.attributeSchema)
            let query = maker.random.vector(model.dimension)
            let passing = model.passing(filter)
            let k = 1 + maker.int(below: 2 * Self.ids)
            let answer = try model.index.search(query, k: k, where: filter)
            #expect(answer.count == min(k, passing.count), place)
            #expect(answer.allSatisfy { passing.contains($0.id) }, place)
            if k >= passing.count || model.index is FlatIndex {
                #expect(model.fault(in: answer.neighbors, query, k: k, filter) == nil, place)
            }
            guard let strategy = answer.strategy, let estimate = strategy.estimate else { continue }
            #expect(strategy.matchCount == passing.count, place)
            #expect(
                estimate.lowerBound <= passing.count && passing.count <= estimate.upperBound,
                place
            )
        }
    }
}
