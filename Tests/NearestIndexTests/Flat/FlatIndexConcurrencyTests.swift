import NearestIndex
import NearestTestSupport
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}

@Suite struct FlatIndexConcurrencyTests {
    /// The vector of an identifier in a generation: any search can tell which one it saw.
    ///
    /// Numbers are small enough for float32 to hold their squares.
    private static func vector(_ id: Int, generation: Int) -> [Float] {
        [Float(id), Float(generation % 2048), 1, 0, 0, 0, 0, 0]
    }

    @Test func `searches see whole batches of changes while they are made`() async throws {
        let index = try FlatIndex(dimension: 8, metric: .squaredEuclidean)
        let count = 150
        let ids = (0..<count).map { VectorID(UInt64($0)) }
        try index.insert(
            contentsOf: ids.indices.flatMap { Self.vector($0, generation: 0) },
            ids: ids
        )
        #if DEBUG
        let generations = 150
        #else
        let generations = 5000
        #endif
        let done = Flag()
        // Readers: every search must see every identifier once, all of one generation.
        try await withThrowingTaskGroup(of: Int.self) { group in
            for reader in 0..<3 {
                group.addTask {
                    var searches = 0
                    while !done.isSet || searches == 0 {
                        let query = Self.vector(searches % count, generation: 0)
                        let answers: [SearchResult]
                        switch reader {
                        case 0: answers = [try index.search(query, k: count + 5)]
                        case 1:
                            answers = try await index.search(
                                batch: query + query,
                                k: count,
                                threads: 2
                            )
                        default:
                            answers = [
                                try index.search(
                                    query,
                                    k: count,
                                    among: .keeping(Set(ids.prefix(20)))
                                ),
                                try index.search(query, within: .infinity),
                            ]
                        }
                        for answer in answers {
                            let wanted = answer.count == 20 ? 20 : count
                            #expect(answer.count == wanted)
                            #expect(Set(answer.map(\.id)).count == wanted)
                            let seen = Set(
                                answer.map { neighbor in
                                    let offset = Float(neighbor.id.rawValue) - query[0]
                                    return (neighbor.distance - offset * offset).squareRoot()
                                }
                            )
                            #expect(seen.count == 1, "generations \(seen)")
                        }
                        searches += 1
                        await Task.yield()
                    }
                    return searches
                }
            }
            group.addTask {
                for generation in 1...generations {
                    let vectors = ids.indices.flatMap { Self.vector($0, generation: generation) }
                    try index.insert(contentsOf: vectors, ids: ids)
                    if generation % 20 == 0 { index.compact() }
                    await Task.yield()
                }
                done.set()
                return 0
            }
            for try await _ in group {}
        }
        #expect(index.count == count)
        #expect(index.memoryUsed < 1 << 20)
    }

    @Test func `vectors are found and read while others come and go`() async throws {
        let index = try FlatIndex(dimension: 8, metric: .squaredEuclidean)
        // The even identifiers stay; the odd ones come and go.
        for id in 0..<200 {
            try index.insert(Self.vector(id, generation: id), id: VectorID(UInt64(id)))
        }
        let done = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var id = 0
                    repeat {
                        #expect(index.contains(VectorID(UInt64(id))))
                        let even = try index.vector(of: VectorID(UInt64(id)))
                        #expect(even == Self.vector(id, generation: id))
                        if let odd = try? index.vector(of: VectorID(UInt64(id + 1))) {
                            #expect(odd == Self.vector(id + 1, generation: id + 1))
                        }
                        id = (id + 2) % 200
                        if id == 0 { await Task.yield() }
                    } while !done.isSet
                }
            }
            group.addTask {
                for _ in 0..<60 {
                    for id in stride(from: 1, to: 200, by: 2) { index.remove(VectorID(UInt64(id))) }
                    for id in stride(from: 1, to: 200, by: 2) {
                        try index.insert(Self.vector(id, generation: id), id: VectorID(UInt64(id)))
                    }
                    await Task.yield()
                }
                done.set()
            }
            try await group.waitForAll()
        }
        #expect(index.count == 200)
    }

    @Test func `several writers take turns`() async throws {
        let index = try FlatIndex(dimension: 8, metric: .squaredEuclidean)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<200 {
                        let id = writer * 1000 + number
                        try index.insert(Self.vector(id, generation: 0), id: VectorID(UInt64(id)))
                        if number % 2 == 1 { index.remove(VectorID(UInt64(id - 1))) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(index.count == 400)
        #expect(try index.search(Self.vector(0, generation: 0), k: 1000).count == 400)
    }

    @Test func `compacting beside a long search loses nothing`() async throws {
        let index = try FlatIndex(dimension: 8, metric: .squaredEuclidean)
        for id in 0..<200 {
            try index.insert(Self.vector(id, generation: 0), id: VectorID(UInt64(id)))
        }
        let started = Flag()
        // Longer than compacting waits at first, shorter than all of its waits would be.
        let search = Task.detached {
            try index.search(
                Self.vector(0, generation: 0),
                k: 1000,
                among: .matching { id in
                    if id == 0 {
                        started.set()
                        usleep(1_500_000)
                    }
                    return true
                }
            )
        }
        while !started.isSet { await Task.yield() }
        #expect(index.remove((0..<100).map { VectorID(UInt64($0)) }) == 100)
        index.compact()
        let left = Set((100..<200).map { VectorID(UInt64($0)) })
        let query = Self.vector(150, generation: 0)
        #expect(Set(try index.search(query, k: 1000).map(\.id)) == left)
        #expect(try await search.value.count == 200)
        index.compact()
        #expect(Set(try index.search(query, k: 1000).map(\.id)) == left)
        for id in left {
            #expect(try index.vector(of: id) == Self.vector(Int(id.rawValue), generation: 0))
        }
    }

    @Test func `removing a batch is seen whole by searches for identifiers`() async throws {
        let index = try FlatIndex(dimension: 8, metric: .squaredEuclidean)
        let ids = (0..<400).map { VectorID(UInt64($0)) }
        let wanted = Set(ids.prefix(40))
        let vectors = ids.indices.flatMap { Self.vector($0, generation: 0) }
        let done = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for threads in 1...2 {
                group.addTask {
                    repeat {
                        let query = Self.vector(3, generation: 0)
                        let one = try index.search(query, k: 400, among: .keeping(wanted)).count
                        #expect(one == 0 || one == 40)
                        let batch = try await index.search(
                            batch: query + query,
                            k: 400,
                            threads: threads,
                            among: .keeping(wanted)
                        )
                        #expect(batch[0].count == 0 || batch[0].count == 40)
                        await Task.yield()
                    } while !done.isSet
                }
            }
            group.addTask {
                for _ in 0..<100 {
                    try index.insert(contentsOf: vectors, ids: ids)
                    await Task.yield()
                    index.remove(ids)
                    await Task.yield()
                }
                done.set()
            }
            try await group.waitForAll()
        }
        #expect(index.isEmpty)
    }
}
