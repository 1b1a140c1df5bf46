import NearestIndex
import NearestTestSupport
import Synchronization
import Testing

/// Searches beside changes: what must be found, what must not, and that none of them waits for
/// another.
@Suite struct HNSWIndexConcurrencyTests {
    #if DEBUG
    private static let rounds = 40
    #else
    private static let rounds = 400
    #endif
    private static let dimension = 6
    /// Vectors that no task changes.
    private static let stable = 150
    private static let parameters = HNSWParameters(m: 6, efConstruction: 24)

    private static func makeIndex() throws -> (index: HNSWIndex, stable: [[Float]]) {
        var random = SeededRandom(seed: 1)
        let vectors = (0..<stable).map { _ in random.vector(dimension) }
        let index = try HNSWIndex(
            dimension: dimension,
            metric: .squaredEuclidean,
            parameters: parameters
        )
        try index.insert(contentsOf: vectors.flatMap(\.self), ids: denseIDs(0..<stable))
        return (index, vectors)
    }

    /// What is wrong with the form of an answer.
    private static func fault(in answer: SearchResult, atLeast count: Int) -> String? {
        if answer.count < count { return "\(answer.count) neighbors instead of \(count)" }
        if Set(answer.map(\.id)).count != answer.count { return "an identifier appears twice" }
        for (nearer, farther) in zip(answer, answer.dropFirst())
        where farther.isNearer(than: nearer) {
            return "out of order"
        }
        return nil
    }

    // Identifiers from `stable` on come and go in their order, none of them twice. Those below
    // `gone` have been removed.
    private static func change(
        _ index: HNSWIndex,
        _ gone: SharedNumber,
        _ finished: SharedNumber
    ) async throws {
        var random = SeededRandom(seed: 2)
        var next = stable
        var oldest = stable
        for round in 0..<rounds {
            switch round % 4 {
            case 0, 1:
                for _ in 0..<4 {
                    try index.insert(random.vector(dimension), id: VectorID(UInt64(next)))
                    next += 1
                }
            case 2:
                try index.insert(
                    contentsOf: random.vector(12 * dimension),
                    ids: denseIDs(next..<next + 12),
                    threads: 2
                )
                next += 12
            default:
                let end = max(oldest, next - 40)
                index.remove(denseIDs(oldest..<end))
                oldest = end
                gone.set(oldest)
            }
            if round % 16 == 15 { index.compact() }
            await Task.yield()
        }
        finished.set(1)
    }

    @Test func `a hundred tasks search while vectors come and go`() async throws {
        let (index, stable) = try Self.makeIndex()
        let gone = SharedNumber(Self.stable)
        let finished = SharedNumber(0)
        let isStable = Candidates.matching { $0.rawValue < UInt64(Self.stable) }
        let (searches, hits) = (SharedNumber(0), SharedNumber(0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.change(index, gone, finished) }
            for task in 0..<100 {
                group.addTask {
                    var number = task
                    repeat {
                        let own = VectorID(UInt64(number % Self.stable))
                        let query = stable[number % Self.stable]
                        let (goneBefore, found) = (
                            gone.value, try Self.search(index, query, number)
                        )
                        #expect(Self.fault(in: found, atLeast: 10) == nil)
                        for neighbor in found {
                            let id = neighbor.id.rawValue
                            #expect(id < Self.stable || id >= goneBefore, "found \(id), removed")
                        }
                        let among = try index.search(query, k: 10, among: isStable)
                        #expect(Self.fault(in: among, atLeast: 10) == nil)
                        #expect(among.allSatisfy { $0.id.rawValue < UInt64(Self.stable) })
                        searches.add(2)
                        hits.add(found.first?.id == own ? 1 : 0)
                        hits.add(among.first?.id == own ? 1 : 0)
                        number += 1
                        await Task.yield()
                    } while finished.value == 0
                }
            }
            try await group.waitForAll()
        }
        #expect(Double(hits.value) >= 0.99 * Double(searches.value))
        expectSound(index, count: index.count)
        index.compact()
        expectSound(index, count: index.count)
        #expect(try index.search(stable[0], k: .max).count == index.count)
    }

    private static func search(
        _ index: HNSWIndex,
        _ query: [Float],
        _ number: Int
    ) throws -> SearchResult {
        switch number % 3 {
        case 0: try index.search(query, k: 10)
        case 1: try index.search(batch: query + query, k: 10, threads: 2)[1]
        default: try index.search(query, within: .infinity, options: SearchOptions(efSearch: 1))
        }
    }

    /// The vector of a generation: a search can tell which one it saw.
    private static func replaced(_ generation: Int) -> [Float] {
        [2000, Float(generation), 0, 0, 0, 0]
    }

    @Test func `a vector that is replaced is seen once, as it was or as it is`() async throws {
        let (index, _) = try Self.makeIndex()
        let id: VectorID = 5000
        try index.insert(Self.replaced(0), id: id)
        let (published, finished) = (SharedNumber(0), SharedNumber(0))
        let missed = SharedNumber(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for generation in 1...Self.rounds * 4 {
                    try index.replace(Self.replaced(generation % 1000), id: id)
                    published.set(generation)
                    if generation % 8 == 0 { await Task.yield() }
                }
                finished.set(1)
            }
            for task in 0..<8 {
                group.addTask {
                    repeat {
                        let before = published.value
                        let query = Self.replaced(0)
                        // The others are farther from the query than any generation is.
                        let answer = try index.search(
                            query,
                            k: task % 2 == 0 ? 1 : 20,
                            among: task % 3 == 0 ? .all : .matching { $0.rawValue > 100 }
                        )
                        let after = published.value
                        let seen = answer.filter { $0.id == id }
                        #expect(seen.count <= 1)
                        if seen.isEmpty { missed.add(1) }
                        if let distance = seen.first?.distance {
                            let generation = Int(distance.squareRoot())
                            let allowed = (before...after + 1).map { $0 % 1000 }
                            #expect(allowed.contains(generation))
                        }
                        let stored = try index.vector(of: id)
                        #expect(stored[0] == 2000)
                        await Task.yield()
                    } while finished.value == 0
                }
            }
            try await group.waitForAll()
        }
        #expect(missed.value == 0)
        expectSound(index, count: Self.stable + 1)
    }

    @Test func `two insertions of many and single changes take turns`() async throws {
        let (index, _) = try Self.makeIndex()
        let count = Self.rounds * 4
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<2 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(part))
                    let first = 1000 + part * 100_000
                    let added = try index.insert(
                        contentsOf: random.vector(count * Self.dimension),
                        ids: denseIDs(first..<first + count),
                        threads: 2
                    )
                    #expect(added == count)
                }
            }
            group.addTask {
                var random = SeededRandom(seed: 9)
                for number in 0..<count / 4 {
                    let id = VectorID(UInt64(500_000 + number))
                    let isNew = try index.insert(random.vector(Self.dimension), id: id)
                    #expect(isNew)
                    if number % 2 == 1 { #expect(index.remove(id)) }
                    if number % 20 == 19 { index.compact() }
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
        let expected = Self.stable + 2 * count + (count / 4 + 1) / 2
        #expect(index.count == expected)
        #expect(index.faults() == [])
        #expect(try index.search([0, 0, 0, 0, 0, 0], k: .max).count == expected)
        index.compact()
        expectSound(index, count: expected)
    }

    @Test func `looking at the health and compacting stop no other task`() async throws {
        let (index, stable) = try Self.makeIndex()
        let finished = SharedNumber(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.change(index, SharedNumber(0), finished) }
            group.addTask {
                repeat {
                    let health = index.health()
                    #expect(health.liveCount >= Self.stable)
                    #expect(health.topLayerHistogram.reduce(0, +) == health.liveCount)
                    #expect(index.memoryUsed > 0)
                    #expect(index.faults() == [])
                    await Task.yield()
                } while finished.value == 0
            }
            group.addTask {
                repeat {
                    index.compact()
                    await Task.yield()
                } while finished.value == 0
            }
            for task in 0..<4 {
                group.addTask {
                    var number = task
                    repeat {
                        let own = VectorID(UInt64(number % Self.stable))
                        #expect(index.contains(own))
                        #expect(try index.vector(of: own) == stable[number % Self.stable])
                        let answer = try index.search(stable[number % Self.stable], k: Self.stable)
                        #expect(Self.fault(in: answer, atLeast: Self.stable) == nil)
                        number += 1
                        await Task.yield()
                    } while finished.value == 0
                }
            }
            try await group.waitForAll()
        }
        expectSound(index, count: index.count)
    }
}
