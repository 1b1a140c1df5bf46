import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Filters that mean the same, said in different ways, have the same answers.
@Suite struct LogicallyEqualFilterTests {
    #if DEBUG
    private static let count = 200
    private static let rounds = 4
    #else
    private static let count = 5000
    private static let rounds = 20
    #endif

    private func filled<Index: ChangingIndex>(
        _ type: Index.Type,
        _ maker: inout RandomFilter
    ) throws -> ModelledIndex<Index> {
        let schema = try Movie.schema()
        var model = try ModelledIndex<Index>(schema)
        let attributes = (0..<Self.count).map { _ in maker.attributes(schema, common: false) }
        let vectors = maker.random.vector(Self.count * model.dimension)
        try model.add(vectors, scatteredIDs(0..<Self.count), attributes)
        return model
    }

    // Each line means one thing.
    private func equals(_ maker: inout RandomFilter, _ schema: AttributeSchema) -> [[Filter]] {
        let (low, high) = (maker.int(), maker.int())
        let (bound, words) = (maker.double(), (0..<3).map { _ in maker.text() })
        let (a, b) = (maker.filter(schema, levels: 3), maker.filter(schema, levels: 3))
        let (year, rating, language) = (Movie.year, Movie.rating, Movie.language)
        let isOne = words.map { language == $0 }
        return [
            [year >= low, !(year < low) && year.exists, !(year < low || !year.exists)],
            [rating < bound, !(rating >= bound) && rating.exists],
            [language == words[0], language >= words[0] && language <= words[0]],
            [language != words[0], !(language == words[0]) && language.exists],
            [language.isOne(of: words), .any(of: isOne), isOne[0] || isOne[1] || isOne[2]],
            [!(a && b), !a || !b], [!(a || b), !a && !b], [a && b, b && a, a && b && a],
            [a || b, b || a], [a && (a || b), a], [a, !(!a), a && .all, a || .nothing],
            [
                year >= min(low, high) && year <= max(low, high),
                year.isIn(min(low, high)...max(low, high)),
            ],
            [
                Movie.draft == true, Movie.draft != false,
                !(Movie.draft == false) && Movie.draft.exists,
            ],
            [Movie.tags.containsAny(of: words), .any(of: words.map { Movie.tags.contains($0) })],
            [Movie.tags.containsAll(of: words), .all(of: words.map { Movie.tags.contains($0) })],
            [language.hasPrefix(""), language.exists],
        ]
    }

    private func check<Index: ChangingIndex>(_ type: Index.Type) throws {
        var maker = RandomFilter(seed: 111)
        let model = try filled(type, &maker)
        for _ in 0..<Self.rounds {
            for filters in equals(&maker, model.index.attributeSchema) {
                let query = maker.random.vector(model.dimension)
                let first = try model.index.search(query, k: 10, where: filters[0])
                for filter in filters.dropFirst() {
                    #expect(model.passing(filter) == model.passing(filters[0]), "\(filters)")
                    let answer = try model.index.search(query, k: 10, where: filter)
                    #expect(answer.neighbors == first.neighbors, "\(filters[0]) and \(filter)")
                    #expect(answer.completion == first.completion)
                }
            }
        }
    }

    @Test func `in an exact index`() throws { try check(FlatIndex.self) }

    @Test func `in a graph`() throws { try check(HNSWIndex.self) }

    private func checkAll<Index: ChangingIndex>(_ type: Index.Type) throws {
        var maker = RandomFilter(seed: 112)
        var model = try filled(type, &maker)
        // Holes as well, and vectors without attributes.
        for id in model.ids.prefix(Self.count / 10) { model.remove(id) }
        try model.insert(maker.random.vector(model.dimension), 77, nil)
        let year = Movie.year
        let filters: [Filter] = [
            .all, !.nothing, year.exists || !year.exists, year >= 0 || !(year >= 0),
            !(year == 5 && year == 6),
        ]
        for filter in filters {
            #expect(model.passing(filter).count == model.index.count)
            for _ in 0..<5 {
                let query = maker.random.vector(model.dimension)
                for k in [1, 10, 64] {
                    let plain = try model.index.search(query, k: k)
                    let filtered = try model.index.search(query, k: k, where: filter)
                    #expect(filtered.neighbors == plain.neighbors, "\(filter)")
                    #expect(filtered.completion == plain.completion)
                }
                let radius: Float = 1
                let plain = try model.index.search(query, within: radius)
                let filtered = try model.index.search(query, within: radius, where: filter)
                #expect(Set(filtered.neighbors).isSuperset(of: plain.neighbors), "\(filter)")
            }
        }
    }

    @Test func `what everything passes changes no answer of an exact index`() throws {
        try checkAll(FlatIndex.self)
    }

    @Test func `what everything passes changes no answer of a graph`() throws {
        try checkAll(HNSWIndex.self)
    }
}
