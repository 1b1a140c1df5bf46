import NearestIndex
import NearestTestSupport
import Testing

/// Searches for more vectors than there are, beside a writer: vectors that nobody touches are in
/// every answer.
@Suite struct SearchAllConcurrencyTests {
    #if DEBUG
    private static let searches = 1500
    #else
    private static let searches = 20_000
    #endif
    private static let stable = 100
    private static let passing = denseIDs(1000..<1020)

    /// Searches while `passing` come and go, nearer to the query than all others.
    private static func search(
        _ index: some VectorSearching,
        insert: @escaping @Sendable ([Float], [VectorID]) throws -> Void,
        remove: @escaping @Sendable ([VectorID]) -> Void
    ) async throws {
        try insert((0..<stable).map { Float($0 + 1) }, denseIDs(0..<stable))
        let finished = SharedNumber(0)
        let near = [Float](repeating: 0, count: passing.count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while finished.value == 0 {
                    try insert(near, passing)
                    remove(passing)
                    await Task.yield()
                }
            }
            group.addTask {
                defer { finished.set(1) }
                for number in 0..<searches {
                    let answer = try index.search([0], k: number % 2 == 0 ? 1000 : .max)
                    let untouched = answer.filter { $0.id.rawValue < UInt64(stable) }
                    #expect(untouched.count == stable, "\(answer.completion)")
                    #expect(answer.completion == .fewerThanRequested)
                    if number % 16 == 0 { await Task.yield() }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `an exact index finds all that nobody touches`() async throws {
        let index = try FlatIndex(dimension: 1, metric: .squaredEuclidean)
        try await Self.search(
            index,
            insert: { try index.insert(contentsOf: $0, ids: $1) },
            remove: { index.remove($0) }
        )
    }

    @Test func `a graph finds all that nobody touches`() async throws {
        let parameters = HNSWParameters(m: 8, efConstruction: 40)
        let index = try HNSWIndex(
            dimension: 1,
            metric: .squaredEuclidean,
            parameters: parameters
        )
        try await Self.search(
            index,
            insert: { try index.insert(contentsOf: $0, ids: $1) },
            remove: { index.remove($0) }
        )
    }
}
