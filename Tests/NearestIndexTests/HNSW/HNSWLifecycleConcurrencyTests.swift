import NearestIndex
import NearestTestSupport
import Testing

/// Searches beside an index that empties and fills, and cursors beside changes.
@Suite struct HNSWLifecycleConcurrencyTests {
    #if DEBUG
    private static let rounds = 30
    #else
    private static let rounds = 600
    #endif
    private static let dimension = 4
    private static let parameters = HNSWParameters(m: 4, efConstruction: 16)

    private static func makeIndex() throws -> HNSWIndex {
        try HNSWIndex(dimension: dimension, metric: .squaredEuclidean, parameters: parameters)
    }

    @Test(arguments: [1, 3, 50], [false, true])
    func `an index that empties and fills is searched all the while`(
        _ count: Int,
        _ compacts: Bool
    ) async throws {
        let index = try Self.makeIndex()
        let finished = SharedNumber(0)
        let ids = denseIDs(0..<count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<3 {
                group.addTask {
                    repeat {
                        let answer: SearchResult
                        switch task {
                        case 0: answer = try index.search([0, 0, 0, 0], k: count)
                        case 1: answer = try index.search([0, 0, 0, 0], within: .infinity)
                        default:
                            var cursor = try index.cursor(for: [0, 0, 0, 0])
                            answer = try cursor.next(count + 1)
                        }
                        // All go in one step, and come in several.
                        #expect(Set(answer.map(\.id)).count == answer.count)
                        #expect(answer.allSatisfy { $0.id.rawValue < UInt64(count) })
                        #expect(answer.allSatisfy { $0.distance >= 0 && $0.distance <= 4 })
                        await Task.yield()
                    } while finished.value == 0
                }
            }
            group.addTask {
                var random = SeededRandom(seed: 1)
                for round in 0..<Self.rounds {
                    if round % 2 == 0 {
                        for id in ids { try index.insert(random.vector(Self.dimension), id: id) }
                    } else {
                        let vectors = random.vector(count * Self.dimension)
                        try index.insert(contentsOf: vectors, ids: ids, threads: 2)
                    }
                    await Task.yield()
                    if round % 3 == 0 {
                        for id in ids { #expect(index.remove(id)) }
                    } else {
                        #expect(index.remove(ids) == count)
                    }
                    if compacts { index.compact() }
                    await Task.yield()
                }
                finished.set(1)
            }
            try await group.waitForAll()
        }
        expectSound(index, count: 0)
    }

    @Test func `cursors beside changes yield each vector once, and all that stayed`() async throws {
        let index = try Self.makeIndex()
        let stable = 120
        var random = SeededRandom(seed: 2)
        try index.insert(
            contentsOf: random.vector(stable * Self.dimension),
            ids: denseIDs(0..<stable)
        )
        let finished = SharedNumber(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var random = SeededRandom(seed: 3)
                for round in 0..<Self.rounds {
                    let ids = denseIDs(stable..<stable + 30)
                    try index.insert(contentsOf: random.vector(30 * Self.dimension), ids: ids)
                    await Task.yield()
                    if round % 2 == 0 {
                        #expect(index.remove(ids) == 30)
                    } else {
                        for id in ids { index.remove(id) }
                    }
                    if round % 8 == 7 { index.compact() }
                    await Task.yield()
                }
                finished.set(1)
            }
            for task in 0..<4 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(10 + task))
                    repeat {
                        try Self.readOn(index, from: random.vector(Self.dimension), stable: stable)
                        await Task.yield()
                    } while finished.value == 0
                }
            }
            try await group.waitForAll()
        }
        #expect(index.count == stable)
        index.compact()
        expectSound(index, count: stable)
    }

    private static func readOn(_ index: HNSWIndex, from query: [Float], stable: Int) throws {
        var cursor = try index.cursor(for: query)
        var all: [Neighbor] = []
        while true {
            let next = try cursor.next(9)
            all += next
            if next.count < 9 { break }
        }
        let ids = Set(all.map(\.id))
        #expect(ids.count == all.count)
        #expect(ids.filter { $0.rawValue < UInt64(stable) }.count == stable)
        #expect(all.count <= stable + 30)
    }

    @Test func `compacting beside a search that lasts loses nothing`() async throws {
        let index = try Self.makeIndex()
        var random = SeededRandom(seed: 4)
        try index.insert(contentsOf: random.vector(200 * Self.dimension), ids: denseIDs(0..<200))
        let (started, released) = (SharedNumber(0), SharedNumber(0))
        // Should this task's thread be the only one.
        let limit = ContinuousClock.now + .seconds(10)
        let search = Task.detached {
            try index.search(
                [0, 0, 0, 0],
                k: 1000,
                among: .matching { _ in
                    started.set(1)
                    while released.value == 0, ContinuousClock.now < limit {}
                    return true
                }
            )
        }
        while started.value == 0 { await Task.yield() }
        #expect(index.remove(denseIDs(0..<100)) == 100)
        // Waits for the search, for a second, and gives up.
        index.compact()
        let left = Set(denseIDs(100..<200))
        #expect(Set(try index.search([0, 0, 0, 0], k: 1000).map(\.id)) == left)
        try index.insert(random.vector(Self.dimension), id: 900)
        #expect(index.remove(900))
        released.set(1)
        let answer = try await search.value
        #expect(Set(answer.map(\.id)).isSuperset(of: left))
        #expect(Set(answer.map(\.id)).count == answer.count)
        #expect(answer.allSatisfy { $0.id.rawValue < 200 })
        index.compact()
        #expect(Set(try index.search([0, 0, 0, 0], k: 1000).map(\.id)) == left)
        expectSound(index, count: 100)
        #expect(index.health().removedCount == 0)
    }

    #if !DEBUG
    @Test func `two insertions of many high nodes each find memory for their links`() throws {
        // Identifiers that are drawn for high layers, so that blocks of links above the lowest one
        // fill a chunk of memory with few vectors. See ``HNSWHighNodes``.
        let parameters = HNSWParameters(m: 128, efConstruction: 128)
        let index = try HNSWIndex(
            dimension: 2,
            metric: .squaredEuclidean,
            parameters: parameters
        )
        let ids = HNSWHighNodes.ids(600, seed: parameters.seed)
        var random = SeededRandom(seed: 5)
        var inserted = 0
        try index.insert(
            contentsOf: random.vector(600),
            ids: Array(ids.prefix(300)),
            progress: { _ in
                guard inserted == 0 else { return }
                inserted =
                    (try? index.insert(
                        contentsOf: random.vector(600),
                        ids: Array(ids.suffix(300))
                    )) ?? -1
            }
        )
        #expect(inserted == 300)
        let topLayers = index.health().topLayerHistogram
        let areHigh = topLayers.prefix(7).allSatisfy { $0 == 0 }
        try #require(areHigh, "the identifiers are not high ones")
        expectSound(index, count: 600)
    }
    #endif
}
