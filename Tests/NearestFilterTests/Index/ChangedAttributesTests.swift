import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// What changes do to attributes, in either index.
@Suite struct ChangedAttributesTests {
    private static func year(_ year: Int) -> Attributes { Attributes(["year": .int(year)]) }

    private static let whole = Attributes([
        "year": .int(-3), "rating": .double(0.5), "language": .string("s\u{E9}"),
        "tags": .tags(["", "a", "\u{1F469}"]), "draft": .bool(false),
    ])

    private func check<Index: ChangingIndex>(_ type: Index.Type) throws {
        let schema = try Movie.schema()
        let index = try Index.make(Setting(), dimension: 2, schema)
        #expect(index.attributeSchema == schema)
        try index.insert([1, 0], id: 1, attributes: Self.whole)
        #expect(try index.attributes(of: 1) == Self.whole)
        // Another vector with other attributes, then one with none.
        try index.insert([2, 0], id: 1, attributes: Self.year(7))
        #expect(try index.attributes(of: 1) == Self.year(7))
        try index.insert([3, 0], id: 1)
        #expect(try index.attributes(of: 1).isEmpty)
        #expect(try index.search([0, 0], k: 1, where: Movie.year.exists).isEmpty)
        // A vector alone leaves attributes as they are, attributes alone the vector.
        try index.setAttributes(Self.whole, of: 1)
        try index.replace([4, 0], id: 1)
        #expect(try index.attributes(of: 1) == Self.whole)
        #expect(try index.vector(of: 1) == [4, 0])
        try index.setAttributes(Self.year(8), of: 1)
        #expect(try index.attributes(of: 1) == Self.year(8))
        #expect(try index.vector(of: 1) == [4, 0])
        try index.setAttributes(Attributes(), of: 1)
        #expect(try index.attributes(of: 1).isEmpty)
        let error = try nearestError { _ = try index.attributes(of: 2) }
        #expect(error.code == .unknownID)
    }

    @Test func `inserting clears, replacing keeps, and setting replaces all`() throws {
        try check(FlatIndex.self)
        try check(HNSWIndex.self)
    }

    private func checkReuse<Index: ChangingIndex>(_ type: Index.Type) throws {
        var model = try ModelledIndex<Index>(Movie.schema(), dimension: 2)
        var random = SeededRandom(seed: 161)
        for number in 0..<100 {
            try model.insert(random.vector(2), VectorID(UInt64(number)), Self.whole)
        }
        for round in 0..<6 {
            for number in 0..<100 where number % 3 == round % 3 {
                model.remove(VectorID(UInt64(number + 100 * max(0, round - 3))))
            }
            for number in 0..<60 {
                try model.insert(
                    random.vector(2),
                    VectorID(UInt64(1000 + 100 * round + number)),
                    nil
                )
            }
            try model.check()
            let filter = Movie.year == -3
            let found = try model.index.search([0, 0], k: 1000, where: filter)
            #expect(Set(found.map(\.id)) == model.passing(filter))
            if round % 2 == 1 { model.index.compact() }
            try model.check()
        }
    }

    @Test func `rows that are used again inherit nothing`() throws {
        try checkReuse(FlatIndex.self)
        try checkReuse(HNSWIndex.self)
    }

    private func checkRefusals<Index: ChangingIndex>(_ type: Index.Type) throws {
        var model = try ModelledIndex<Index>(Movie.schema(), dimension: 2)
        try model.add([1, 0, 2, 0, 3, 0], [1, 2, 3], [Self.whole, Self.year(1), Attributes()])
        let index = model.index
        let wrong: [Attributes] = [
            Attributes(["month": .int(1)]), Attributes(["year": .double(1)]),
            Attributes(["year": .int(4), "draft": .string("no")]),
            Attributes(["rating": .double(.nan)]),
        ]
        for attributes in wrong {
            var codes: [NearestError.Code] = []
            codes.append(
                try nearestError { try index.insert([9, 9], id: 9, attributes: attributes) }.code
            )
            codes.append(
                try nearestError { try index.insert([9, 9], id: 1, attributes: attributes) }.code
            )
            codes.append(
                try nearestError {
                    try index.add([9, 9, 8, 8], [1, 9], [Self.year(2), attributes])
                }.code
            )
            codes.append(try nearestError { try index.setAttributes(attributes, of: 1) }.code)
            codes.append(
                try nearestError {
                    try index.setAttributes([Self.year(5), attributes], of: [2, 1])
                }.code
            )
            #expect(codes.allSatisfy { $0 == .invalidAttribute })
            try model.check()
        }
        // Right attributes, and something else that is wrong.
        let right = Self.year(6)
        #expect(
            try nearestError { try index.setAttributes([right, right], of: [1, 9]) }.code
                == .unknownID
        )
        #expect(
            try nearestError { try index.setAttributes([right], of: [1, 2]) }.code
                == .invalidArgument
        )
        #expect(
            try nearestError { try index.add([9, 9], [1], [right, right]) }.code == .invalidArgument
        )
        #expect(
            try nearestError { try index.add([9, 9, 8, 8], [1, 1], [right, right]) }.code
                == .duplicateID
        )
        #expect(
            try nearestError { try index.insert([9], id: 1, attributes: right) }.code
                == .dimensionMismatch
        )
        #expect(
            try nearestError { try index.insert([.nan, 1], id: 1, attributes: right) }.code
                == .invalidVector
        )
        #expect(try nearestError { try index.replace([.nan, 1], id: 1) }.code == .invalidVector)
        try model.check()
        #expect(try index.vector(of: 1) == [1, 0])
        #expect(try index.search([0, 0], k: 9, where: Movie.year == 6).isEmpty)
    }

    @Test func `what is refused changes nothing`() throws {
        try checkRefusals(FlatIndex.self)
        try checkRefusals(HNSWIndex.self)
    }

    private func checkWithout<Index: ChangingIndex>(_ type: Index.Type) throws {
        let index = try Index.make(Setting(), dimension: 2, nil)
        try index.insert([1, 0], id: 1)
        try index.insert([2, 0], id: 2, attributes: Attributes())
        #expect(index.attributeSchema == AttributeSchema())
        #expect(try index.attributes(of: 1).isEmpty)
        try index.setAttributes(Attributes(), of: 1)
        let year = Self.year(1)
        #expect(
            try nearestError { try index.insert([1, 1], id: 1, attributes: year) }.code
                == .invalidAttribute
        )
        #expect(try nearestError { try index.setAttributes(year, of: 1) }.code == .invalidAttribute)
        #expect(
            try nearestError { try index.setAttributes(Attributes(), of: 3) }.code == .unknownID
        )
        #expect(try nearestError { _ = try index.attributes(of: 3) }.code == .unknownID)
        #expect(try nearestError { try index.add([1, 1], [1], []) }.code == .invalidArgument)
        #expect(try index.search([0, 0], k: 9, where: .all).map(\.id) == [1, 2])
        #expect(try index.search([0, 0], k: 9, where: .nothing).isEmpty)
        #expect(
            try index.search([0, 0], k: 9, where: !.nothing, among: .keeping([2])).map(\.id) == [2]
        )
        #expect(
            try nearestError { _ = try index.search([0, 0], k: 9, where: Movie.year == 1) }.code
                == .invalidFilter
        )
        let other = try Index.make(Setting(), dimension: 2, Movie.schema())
        let candidates = try other.candidates(where: Movie.year == 1)
        for filter in [Filter.all, .nothing] {
            #expect(
                try nearestError { _ = try index.candidates(where: filter, among: candidates) }.code
                    == .invalidArgument
            )
        }
    }

    @Test func `an index without attributes takes none, and filters that ask for none`() throws {
        try checkWithout(FlatIndex.self)
        try checkWithout(HNSWIndex.self)
    }

    private func checkCandidates<Index: ChangingIndex>(_ type: Index.Type) throws {
        let index = try Index.make(Setting(), dimension: 2, Movie.schema())
        let twin = try Index.make(Setting(), dimension: 2, Movie.schema())
        for each in [index, twin] {
            for number in 0..<20 {
                try each.insert(
                    [Float(number), 0],
                    id: VectorID(UInt64(number)),
                    attributes: Self.year(number)
                )
            }
        }
        let bound = try index.candidates(where: Movie.year < 10)
        #expect(try index.search([0, 0], k: 20, among: bound).count == 10)
        // It follows changes.
        try index.setAttributes(Self.year(3), of: 19)
        try index.setAttributes(Self.year(30), of: 0)
        let ids = try index.search([0, 0], k: 20, among: bound).map(\.id)
        #expect(ids == (1..<10).map { VectorID($0) } + [19])
        let odd = try index.candidates(
            where: Movie.year > 2,
            among: index.candidates(
                where: Movie.year < 10,
                among: .matching { $0.rawValue % 2 == 1 }
            )
        )
        #expect(try index.search([0, 0], k: 20, among: odd).map(\.id) == [3, 5, 7, 9, 19])
        // That of another index means nothing here.
        let query: [Float] = [0, 0]
        let refused: [() throws -> Void] = [
            { _ = try twin.search(query, k: 1, among: bound) },
            { _ = try twin.search(query, within: 1, among: bound) },
            { _ = try twin.search(batch: query, k: 1, among: bound) },
            { _ = try twin.candidates(where: .all, among: bound) },
            { _ = try twin.search(query, k: 1, where: Movie.year == 1, among: bound) },
        ]
        for search in refused { #expect(try nearestError(search).code == .invalidArgument) }
    }

    @Test func `candidates are bound to one index, follow it, and limit each other`() throws {
        try checkCandidates(FlatIndex.self)
        try checkCandidates(HNSWIndex.self)
        let graph = try HNSWIndex(dimension: 2, metric: .cosine, attributes: Movie.schema())
        let other = try HNSWIndex(dimension: 2, metric: .cosine, attributes: Movie.schema())
        let bound = try other.candidates(where: Movie.year == 1)
        let error = try nearestError { _ = try graph.cursor(for: [1, 0], among: bound) }
        #expect(error.code == .invalidArgument)
    }

    @Test func `candidates of many levels are refused, not more`() throws {
        let index = try FlatIndex(dimension: 2, metric: .cosine, attributes: Movie.schema())
        try index.insert([1, 0], id: 1)
        var filter = Movie.year == 1
        while filter.levels < Filter.maximumLevels {
            filter = filter.levels % 2 == 1 ? filter || .nothing : filter && .all
        }
        let candidates = try index.candidates(where: filter)
        #expect(try index.search([1, 0], k: 1, among: candidates).isEmpty)
        let error = try nearestError {
            _ = try index.search(
                [1, 0],
                k: 1,
                where: Movie.year < 5 || .nothing,
                among: candidates
            )
        }
        #expect(error.code == .invalidFilter)
        #expect(error.message.contains("100"))
    }

    @Test(arguments: [1, 2])
    func `an insertion that was stopped leaves the first vectors with their attributes`(
        threads: Int
    ) async throws {
        let index = try HNSWIndex(
            dimension: 3,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 4, efConstruction: 16),
            attributes: Movie.schema()
        )
        var random = SeededRandom(seed: 162)
        let vectors = random.vector(900)
        let ids = scatteredIDs(0..<300)
        let attributes = (0..<300).map { Self.year($0) }
        for id in ids.suffix(50) { try index.insert([1, 1, 1], id: id, attributes: Self.year(-1)) }
        let error = try await #require(throws: NearestError.self) {
            try await inOwnTask {
                try index.insert(
                    contentsOf: vectors,
                    ids: ids,
                    attributes: attributes,
                    threads: threads,
                    progress: { if $0.insertedCount >= 100 { cancelThisTask() } }
                )
            }
        }
        // Of the 50 that are replaced, none is reached.
        let held = index.count - 50
        #expect(error.code == .cancelled)
        #expect(held >= 100 && held < 250)
        for (number, id) in ids.enumerated() {
            if number < held {
                #expect(try index.attributes(of: id) == Self.year(number))
            } else if number >= 250 {
                #expect(try index.attributes(of: id) == Self.year(-1))
            } else {
                #expect(!index.contains(id))
            }
        }
        // What comes into the room of those that did not come has nothing of theirs.
        let others = scatteredIDs(1000..<1200)
        try index.insert(contentsOf: random.vector(600), ids: others, threads: threads)
        for id in others { #expect(try index.attributes(of: id).isEmpty) }
        let found = try index.search([0, 0, 0], k: 1000, where: Movie.year >= 0)
        #expect(Set(found.map(\.id)) == Set(ids.prefix(held)))
    }

    @Test func `setting attributes touches neither vectors nor the graph`() throws {
        var model = try ModelledIndex<HNSWIndex>(Movie.schema(), dimension: 4)
        var maker = RandomFilter(seed: 163)
        let schema = try Movie.schema()
        let attributes = (0..<200).map { _ in maker.attributes(schema, common: false) }
        try model.add(maker.random.vector(800), scatteredIDs(0..<200), attributes)
        let queries = (0..<20).map { _ in maker.random.vector(4) }
        let index = model.index
        let (before, health) = (try queries.map { try index.search($0, k: 10) }, index.health())
        for id in model.ids { try model.set(maker.attributes(schema, common: true), id) }
        try model.check()
        #expect(try queries.map { try index.search($0, k: 10) } == before)
        #expect(index.health().degreeHistogram == health.degreeHistogram)
        #expect(index.health().topLayerHistogram == health.topLayerHistogram)
        #expect(index.health().unreachableCount == 0)
        let memory = index.health().memory
        #expect(memory.attributeBytes > 0)
        let parts = [memory.vectorBytes, memory.linkBytes, memory.upperLinkBytes, memory.idBytes]
        #expect(parts.reduce(memory.attributeBytes + memory.codeBytes, +) == index.memoryUsed)
    }

    @Test func `what a long search still reads counts as memory of the index`() throws {
        let index = try HNSWIndex(
            dimension: 2,
            metric: .squaredEuclidean,
            attributes: Movie.schema()
        )
        for number in 0..<50 {
            try index.insert(
                [Float(number), 1],
                id: VectorID(UInt64(number)),
                attributes: Self.year(0)
            )
        }
        func change(_ count: Int) throws {
            for number in 0..<count {
                try index.setAttributes(Self.year(number), of: VectorID(UInt64(number % 50)))
            }
        }
        try change(10)
        let before = index.memoryUsed
        do {
            var cursor = try index.cursor(for: [1, 1])
            _ = try cursor.next(1)
            try change(500)
            #expect(index.memoryUsed > before + 500 * 256)
            _ = try cursor.next(1)
        }
        try change(10)
        #expect(index.memoryUsed < before + 100_000)
    }

    @Test func `filters with long lists are not kept beyond the limit`() throws {
        let schema = try Movie.schema()
        let store = AttributeStore(schema)
        for round in 0..<40 {
            let numbers = Movie.year.isOne(of: (0..<10_000).map { $0 * 32 + round })
            _ = try store.predicate(for: numbers)
            let texts = Movie.language.isOne(of: (0..<2000).map { "a language \($0) \(round)" })
            _ = try store.predicate(for: texts)
            #expect(store.cacheMemory <= 8 << 20)
        }
        #expect(store.cacheMemory > 1 << 20)
        // One that is longer than a part of the limit is bound, but not kept.
        let kept = store.cacheMemory
        _ = try store.predicate(for: Movie.year.isOne(of: Array(0..<300_000)))
        #expect(store.cacheMemory == kept)
    }
}
