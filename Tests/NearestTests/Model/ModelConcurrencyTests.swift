import Dispatch
import Foundation
import Nearest
import NearestTestSupport
import Synchronization
import Testing

/// Vectors that nobody touches are found by every search, whatever goes on beside it.
///
/// `NEAREST_MODEL_SEARCHES` sets the number of searches of each index.
@Suite struct ModelConcurrencyTests {
    private static let dimension = 3
    private static let untouched = 60
    private static let changing = 40

    #if DEBUG
    private static let usualSearches = 2000
    #else
    private static let usualSearches = 60_000
    #endif

    private static var searches: Int {
        let given = ProcessInfo.processInfo.environment["NEAREST_MODEL_SEARCHES"]
        return given.flatMap { Int($0) } ?? usualSearches
    }

    @Test func `an exact index loses nothing that nobody touches`() throws {
        try run(FlatIndex(dimension: Self.dimension, metric: .squaredEuclidean))
    }

    @Test func `a graph loses nothing that nobody touches`() throws {
        try run(
            HNSWIndex(
                dimension: Self.dimension,
                metric: .squaredEuclidean,
                parameters: HNSWParameters(m: 6, efConstruction: 40)
            )
        )
    }

    private func run(_ index: some ModelledIndex) throws {
        var random = SeededRandom(seed: 61)
        let still = (0..<Self.untouched).map { VectorID(UInt64($0)) }
        var oracle = ExactOracle(metric: .squaredEuclidean)
        for id in still {
            oracle.vectors[id] = random.vector(Self.dimension)
            try index.insert(oracle.vectors[id] ?? [], id: id)
        }
        let truth = oracle
        let done = SharedCount()
        let changes = SharedCount()
        let faults = SharedFaults()
        // Threads of its own: a pool may run one after the other, and the writer waits for readers.
        onThreads(4) { thread in
            do {
                if thread == 0 {
                    try Self.change(index, until: done, changes)
                } else {
                    try Self.search(index, truth, seed: UInt64(thread), done)
                }
            } catch {
                faults.add("\(error)")
                done.set(Self.searches)
            }
        }
        #expect(faults.all == [])
        #expect(changes.value > 0)
        #expect(index.count == Self.untouched)
        #expect(index.inner == [])
    }

    // Vectors come and go, one by one and many at once, until all searches are done.
    private static func change(
        _ index: some ModelledIndex,
        until done: SharedCount,
        _ changes: SharedCount
    ) throws {
        var maker = RandomFilter(seed: 62)
        let ids = (0..<changing).map { VectorID(UInt64(1000 + $0)) }
        while done.value < searches {
            let some = Array(ids.shuffled(using: &maker.random).prefix(1 + maker.int(below: 20)))
            switch maker.int(below: 6) {
            case 0, 1:
                let none = some.map { _ in Attributes() }
                let vectors = maker.random.vector(some.count * dimension)
                _ = try index.insert(contentsOf: vectors, ids: some, attributes: none)
            case 2, 3: _ = index.remove(some)
            case 4: try index.insert(maker.random.vector(dimension), id: some[0])
            default: if maker.int(below: 50) == 0 { index.compact() }
            }
            _ = changes.next()
        }
        _ = index.remove(ids)
    }

    private static func search(
        _ index: some ModelledIndex,
        _ still: ExactOracle,
        seed: UInt64,
        _ done: SharedCount
    ) throws {
        var maker = RandomFilter(seed: 63 + seed)
        while done.next() < searches {
            let query = maker.random.vector(dimension)
            let k = [untouched, untouched + 10, untouched + changing, 1000, .max][
                maker.int(below: 5)
            ]
            let answer = try index.search(query, k: k)
            let found = Set(answer.map(\.id))
            try ModelFault.unless(found.count == answer.count, "a vector is there twice")
            for (id, vector) in still.vectors where !found.contains(id) {
                // A full answer leaves out what is farther than all that it holds. One of a graph
                // may leave out another.
                let isFarther =
                    answer.last.map { Double($0.distance) <= still.distance(query, vector) + 1e-5 }
                    ?? false
                try ModelFault.unless(
                    answer.count == k && (isFarther || !type(of: index).isExact),
                    "\(id) is missing among \(answer.count), k \(k), \(answer.completion)"
                )
            }
        }
    }

    // Runs `body` on threads of its own, and waits for all of them.
    private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let done = DispatchGroup()
        for thread in 0..<count {
            done.enter()
            Thread.detachNewThread {
                body(thread)
                done.leave()
            }
        }
        done.wait()
    }
}

/// A count that several threads share.
private final class SharedCount: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func set(_ value: Int) { count.store(value, ordering: .relaxed) }

    /// Adds one, and returns what it was before.
    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}

/// What several threads have found.
private final class SharedFaults: Sendable {
    private let faults = Mutex<[String]>([])

    var all: [String] { faults.withLock { $0 } }

    func add(_ fault: String) { faults.withLock { $0.append(fault) } }
}
