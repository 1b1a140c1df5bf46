import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Identifiers of an index, and what acts on all vectors that match a filter.
@Suite struct ListingTests {
    private static let filters = [
        "TRUE", "FALSE", "year < 1995", "year >= 1990", "NOT year = 1999", "EXISTS tags",
        #"language = "sv" OR year = 1991"#,
    ]

    private func filled(_ index: some ChangingIndex) throws -> [VectorID: Attributes] {
        var held: [VectorID: Attributes] = [:]
        var random = SeededRandom(seed: 3)
        for number in 0..<400 {
            let id = VectorID(number * 7)
            let attributes: Attributes = [
                "year": .int(1990 + number % 10), "language": number % 3 == 0 ? "sv" : "en",
            ]
            try index.insert(random.vector(3), id: id, attributes: attributes)
            held[id] = attributes
        }
        // Rows that no search sees any more.
        for number in stride(from: 0, to: 400, by: 5) {
            index.remove(VectorID(number * 7))
            held[VectorID(number * 7)] = nil
        }
        return held
    }

    private func matching(_ filter: Filter, _ held: [VectorID: Attributes]) throws -> [VectorID] {
        let schema = try Movie.schema()
        let bound = try BoundFilter(filter, to: schema)
        return held.filter { entry in
            bound.passes { entry.value.values[schema.entries[$0].name] }
        }
        .map(\.key).sorted()
    }

    private func check(_ index: some ChangingIndex) throws {
        var held = try filled(index)
        #expect(index.ids.sorted() == held.keys.sorted())
        for text in Self.filters {
            let filter = try Filter(text)
            let expected = try matching(filter, held)
            #expect(try index.ids(where: filter).sorted() == expected, "\(text)")
            #expect(try index.count(where: filter) == expected.count, "\(text)")
        }
        for text in ["FALSE", "year = 1992", "year < 1995", "TRUE"] {
            let filter = try Filter(text)
            let expected = try matching(filter, held)
            #expect(try index.remove(where: filter) == expected.count, "\(text)")
            for id in expected { held[id] = nil }
            #expect(index.ids.sorted() == held.keys.sorted())
            #expect(index.count == held.count)
            #expect(try index.count(where: filter) == 0)
        }
        let error = try nearestError { try index.remove(where: Attribute<Int>("yeer") == 1) }
        #expect(error.code == .invalidFilter)
    }

    @Test func `a filter lists, counts and removes what matches`() throws {
        try check(FlatIndex.make(Setting(), dimension: 3, Movie.schema()))
        try check(HNSWIndex.make(Setting(), dimension: 3, Movie.schema()))
    }

    @Test func `an index without attributes lists all or none`() throws {
        let index = try FlatIndex(dimension: 1, metric: .squaredEuclidean)
        for number in 1...3 { try index.insert([Float(number)], id: VectorID(number)) }
        #expect(index.ids == [1, 2, 3])
        #expect(try index.count(where: .all) == 3)
        #expect(try index.count(where: !.all) == 0)
        #expect(try index.ids(where: !.all).isEmpty)
        #expect(try index.remove(where: !.all) == 0)
        #expect(try index.remove(where: .all) == 3)
        #expect(index.ids.isEmpty)
    }

    @Test func `a vector that comes while others are removed by a filter goes or stays whole`()
        async throws
    {
        let index = try FlatIndex.make(Setting(), dimension: 1, Movie.schema())
        // The writer changes a vector from one year to the other while both years are emptied.
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<300 {
                    let year: Attributes = ["year": .int(1990 + number % 2)]
                    _ = try? index.insert([1], id: VectorID(number % 7), attributes: year)
                    await Task.yield()
                }
            }
            group.addTask {
                for number in 0..<300 {
                    _ = try? index.remove(where: Movie.year == 1990 + number % 2)
                    await Task.yield()
                }
            }
        }
        #expect(
            try index.count(where: Movie.year == 1990) + index.count(where: Movie.year == 1991)
                == index.count
        )
        try index.remove(where: Movie.year.exists)
        #expect(index.isEmpty)
    }
}
