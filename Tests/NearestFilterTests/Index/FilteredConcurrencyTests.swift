import NearestFilter
import NearestIndex
import NearestTestSupport
import Synchronization
import Testing

/// Searches where a filter passes, beside one thread that changes everything.
@Suite struct FilteredConcurrencyTests {
    #if DEBUG
    private static let rounds = 12
    private static let count = 150
    #else
    private static let rounds = 40
    private static let count = 600
    #endif
    private static let dimension = 3

    /// The number that a vector's attributes say, in four columns that must agree.
    private static let number = Attribute<Int>("number")
    private static let half = Attribute<Double>("half")
    private static let name = Attribute<String>("name")
    private static let marks = Attribute<Set<String>>("marks")

    private static func attributes(_ value: Int) -> Attributes {
        var attributes = Attributes()
        attributes[number] = value
        attributes[half] = Double(value) / 2
        attributes[name] = "n\(value)"
        attributes[marks] = ["m\(value)", "all"]
        return attributes
    }

    private static func says(_ value: Int) -> [Filter] {
        [
            number == value, half == Double(value) / 2, name == "n\(value)",
            marks.contains("m\(value)"),
        ]
    }

    /// A vector has one of two numbers at all times, which its identifier says; some have others.
    private static func values(_ id: VectorID) -> [Int] {
        let first = Int(id.rawValue % 5)
        return [first, first + 10]
    }

    private func check<Index: ChangingIndex>(_ type: Index.Type) async throws {
        let schema = try AttributeSchema([Self.number, Self.half, Self.name, Self.marks])
        let index = try Index.make(Setting(), dimension: Self.dimension, schema)
        var random = SeededRandom(seed: 181)
        let ids = (0..<Self.count).map { VectorID(UInt64($0)) }
        try index.add(
            random.vector(Self.count * Self.dimension),
            ids,
            ids.map { Self.attributes(Self.values($0)[0]) }
        )
        let finished = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<3 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(190 + reader))
                    repeat {
                        try Self.read(index, &random)
                        await Task.yield()
                    } while !finished.isSet
                }
            }
            group.addTask {
                defer { finished.set() }
                var random = SeededRandom(seed: 182)
                for round in 0..<Self.rounds {
                    try Self.change(index, ids, round, &random)
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
        #expect(index.inner == [])
        #expect(index.count == Self.count)
    }

    private static func change(
        _ index: some ChangingIndex,
        _ ids: [VectorID],
        _ round: Int,
        _ random: inout SeededRandom
    ) throws {
        for id in ids where random.next() % 3 == 0 {
            let value = values(id)[Int(random.next() % 2)]
            switch random.next() % 6 {
            case 0:
                try index.insert(random.vector(dimension), id: id, attributes: attributes(value))
            case 1: try index.replace(random.vector(dimension), id: id)
            case 2:
                index.remove(id)
                try index.insert(random.vector(dimension), id: id, attributes: attributes(value))
            default: try index.setAttributes(attributes(value), of: id)
            }
        }
        let some = ids.filter { _ in random.next() % 4 == 0 }
        let new = some.map { attributes(values($0)[Int(random.next() % 2)]) }
        try index.setAttributes(new, of: some)
        try index.add(random.vector(some.count * dimension), some, new)
        if round % 5 == 4 {
            for id in some { index.remove(id) }
            index.compact()
            try index.add(random.vector(some.count * dimension), some, new)
        }
    }

    private static func read(_ index: some ChangingIndex, _ random: inout SeededRandom) throws {
        let value = Int(random.next() % 5) + 10 * Int(random.next() % 2)
        let query = random.vector(dimension)
        for filter in says(value) {
            let answers = [
                try index.search(query, k: 20, where: filter),
                try index.search(query, within: .infinity, where: filter),
            ]
            for answer in answers {
                #expect(answer.allSatisfy { values($0.id).contains(value) }, "\(filter)")
                #expect(Set(answer.map(\.id)).count == answer.count)
            }
        }
        // In one state of a vector its columns agree.
        let all = says(value)
        let torn: [Filter] = [
            all[0] && !all[1], all[1] && !all[2], all[2] && !all[3], all[3] && !all[0],
            !number.exists, !marks.contains("all"), name == "n10" && number == 0,
        ]
        for filter in torn {
            #expect(try index.search(query, k: 5, where: filter).isEmpty, "\(filter)")
        }
        // All have attributes.
        let everything = try index.search(query, k: 10, where: number >= 0)
        #expect(!everything.isEmpty)
        let id = VectorID(random.next() % UInt64(count))
        guard let held = try? index.attributes(of: id) else { return }
        #expect(values(id).contains { attributes($0) == held }, "\(id): \(held)")
        guard let graph = index as? HNSWIndex else { return }
        let candidates = try graph.candidates(where: says(value)[0])
        var cursor = try graph.cursor(for: query, among: candidates)
        let next = try cursor.next(count + 1)
        #expect(next.allSatisfy { values($0.id).contains(value) })
        for strategy in SearchStrategy.allCases {
            let options = SearchOptions(strategy: strategy)
            let answer = try graph.search(query, k: 8, where: says(value)[1], options: options)
            #expect(answer.allSatisfy { values($0.id).contains(value) })
        }
    }

    @Test func `every answer of an exact index passes, as attributes were before or after`()
        async throws
    {
        try await check(FlatIndex.self)
    }

    @Test func `every answer of a graph passes, as attributes were before or after`() async throws {
        try await check(HNSWIndex.self)
    }

    private func checkKept<Index: ChangingIndex>(_ type: Index.Type) async throws {
        let index = try Index.make(
            Setting(),
            dimension: Self.dimension,
            AttributeSchema([Self.number])
        )
        try index.insert([0, 0, 0], id: 1)
        let finished = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var random = SeededRandom(seed: 183)
                while !finished.isSet {
                    try index.replace(random.vector(Self.dimension), id: 1)
                    await Task.yield()
                }
            }
            group.addTask {
                defer { finished.set() }
                for value in 0..<Self.rounds * 100 {
                    try index.setAttributes(Attributes(["number": .int(value)]), of: 1)
                    let held = try index.attributes(of: 1)[Self.number]
                    try #require(held == value)
                    if value % 16 == 0 { await Task.yield() }
                }
            }
            try await group.waitForAll()
        }
        #expect(try index.attributes(of: 1)[Self.number] == Self.rounds * 100 - 1)
    }

    @Test func `attributes that were set stay while the vector is replaced`() async throws {
        try await checkKept(FlatIndex.self)
        try await checkKept(HNSWIndex.self)
    }

    #if !DEBUG
    @Test func `the first searches of a large index may come at once`() async throws {
        let index = try HNSWIndex(
            dimension: 8,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 8, efConstruction: 40),
            attributes: AttributeSchema([Self.number])
        )
        var random = SeededRandom(seed: 184)
        let ids = scatteredIDs(0..<6000)
        let attributes = ids.indices.map { Attributes(["number": .int($0)]) }
        try index.insert(
            contentsOf: random.vector(6000 * 8),
            ids: ids,
            attributes: attributes,
            threads: 2
        )
        let query = random.vector(8)
        try await withThrowingTaskGroup(of: [VectorID].self) { group in
            for _ in 0..<8 {
                group.addTask { try index.search(query, k: 10, where: Self.number < 50).map(\.id) }
            }
            var answers: Set<[VectorID]> = []
            for try await answer in group { answers.insert(answer) }
            #expect(answers.count == 1)
        }
    }
    #endif
}

/// Says once that something is over.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}
