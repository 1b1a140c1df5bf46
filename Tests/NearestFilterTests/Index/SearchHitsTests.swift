import NearestFilter
import NearestIndex
import NearestTestSupport
import Synchronization
import Testing

private final class Flag: Sendable {
    let isSet = Atomic<Bool>(false)
}

/// Searches that return attributes.
@Suite struct SearchHitsTests {
    private func check(_ index: some ChangingIndex) throws {
        var random = SeededRandom(seed: 4)
        for number in 0..<300 {
            var attributes: Attributes = ["year": .int(1990 + number % 10), "language": "sv"]
            if number % 4 == 0 { attributes[Movie.tags] = ["t\(number)"] }
            try index.insert(random.vector(3), id: VectorID(number), attributes: attributes)
        }
        let query = random.vector(3)
        let filter = Movie.year < 1994
        let result = try index.search(query, k: 10, where: filter)
        let hits = try index.search(query, k: 10, where: filter, returning: .all)
        #expect(hits.map(\.id) == result.map(\.id))
        #expect(hits.map(\.distance) == result.map(\.distance))
        #expect(hits.completion == result.completion)
        #expect(hits.strategy?.matchCount == 120)
        for hit in hits { #expect(hit.attributes == (try index.attributes(of: hit.id))) }

        let some = try index.search(query, k: 10, returning: [Movie.tags, Movie.year])
        #expect(some.map(\.id) == (try index.search(query, k: 10).map(\.id)))
        for hit in some {
            let all = try index.attributes(of: hit.id)
            #expect(hit[Movie.year] == all[Movie.year] && hit[Movie.tags] == all[Movie.tags])
            #expect(hit[Movie.language] == nil)
        }
        #expect(some.strategy == nil)

        let near = try index.search(query, within: 0.5, where: filter, returning: [Movie.year])
        #expect(near.map(\.id) == (try index.search(query, within: 0.5, where: filter).map(\.id)))
        #expect(near.allSatisfy { $0[Movie.year] ?? 9999 < 1994 })

        let queries = query + random.vector(3)
        let batch = try index.search(batch: queries, k: 5, where: filter, returning: [Movie.year])
        #expect(batch[0].map(\.id) == hits.prefix(5).map(\.id))
        #expect(batch.count == 2)

        // A filter that was bound before holds as well.
        let bound = try index.candidates(where: Movie.year > 1991)
        let both = try index.search(query, k: 99, where: filter, among: bound, returning: .all)
        #expect(both.count == 60)
        #expect(both.allSatisfy { 1992...1993 ~= $0[Movie.year] ?? 0 })
        let one = try index.search(query, k: 999, among: bound, returning: [Movie.year])
        #expect(one.count == 240 && one.completion == .fewerThanRequested)
    }

    @Test func `hits have the attributes that are asked for`() throws {
        try check(FlatIndex.make(Setting(), dimension: 3, Movie.schema()))
        try check(HNSWIndex.make(Setting(), dimension: 3, Movie.schema()))
    }

    @Test func `attributes that the schema lacks are refused, with a guess`() throws {
        let index = try FlatIndex.make(Setting(), dimension: 1, Movie.schema())
        let error = try nearestError {
            _ = try index.search([1], k: 1, returning: [Attribute<Int>("yaer")])
        }
        #expect(error.code == .invalidAttribute)
        #expect(error.message.contains("did you mean 'year'?"))
        let other = try nearestError {
            _ = try index.search([1], k: 1, returning: [Attribute<String>("year")])
        }
        #expect(other.message.contains("'year' is of type Int, but is asked for as String"))
        let plain = try FlatIndex(dimension: 1, metric: .squaredEuclidean)
        try plain.insert([1], id: 1)
        #expect(try plain.search([1], k: 1, returning: .all).first?.attributes == Attributes())
        #expect(try plain.search([1], k: 1, where: !.all, returning: .all).isEmpty)
    }

    private static func attributes(_ year: Int) -> Attributes {
        ["year": .int(year), "language": .string("of \(year)")]
    }

    /// What goes wrong while others change what is searched.
    private func faults(_ index: some ChangingIndex) async throws -> [String] {
        let (count, rounds) = (40, 300)
        for number in 0..<count {
            try index.insert(
                [Float(number)],
                id: VectorID(number),
                attributes: Self.attributes(1990)
            )
        }
        let done = Flag()
        return try await withThrowingTaskGroup(of: [String].self) { group in
            group.addTask {
                defer { done.isSet.store(true, ordering: .releasing) }
                for round in 0..<rounds {
                    let id = VectorID(round % count)
                    let new = Self.attributes(1990 + round % 3)
                    switch round % 4 {
                    case 0, 1: try index.setAttributes(new, of: id)
                    case 2: try index.insert([Float(round % count)], id: id, attributes: new)
                    default: try index.replace([Float(round % count)], id: id)
                    }
                    await Task.yield()
                }
                return []
            }
            for task in 0..<2 {
                group.addTask {
                    var faults: [String] = []
                    while !done.isSet.load(ordering: .acquiring) {
                        let hits = try index.search(
                            [Float(task * 20)],
                            k: count,
                            where: Movie.year != 1991,
                            returning: .all
                        )
                        for hit in hits {
                            guard let year = hit[Movie.year] else {
                                faults.append("\(hit.id) has no attributes")
                                continue
                            }
                            if year == 1991 { faults.append("\(hit.id) does not pass") }
                            if hit[Movie.language] != "of \(year)" {
                                faults.append("\(hit.id) is mixed")
                            }
                        }
                        await Task.yield()
                    }
                    return faults
                }
            }
            var all: [String] = []
            for try await faults in group { all += faults }
            return all
        }
    }

    @Test func `every hit passes the filter beside changes`() async throws {
        let flat = try FlatIndex.make(Setting(), dimension: 1, Movie.schema())
        #expect(try await faults(flat).isEmpty)
        let graph = try HNSWIndex.make(Setting(), dimension: 1, Movie.schema())
        #expect(try await faults(graph).isEmpty)
    }
}
