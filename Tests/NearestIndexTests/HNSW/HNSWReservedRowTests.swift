import NearestIndex
import NearestTestSupport
import Testing

/// Rows that an insertion has reserved and not filled, or that removed vectors have left.
struct HNSWReservedRowTests {
    private static let dimension = 8

    @Test
    func `after a cancelled insertion no condition brings up what was not inserted`() async throws {
        var random = SeededRandom(seed: 4)
        let index = try HNSWIndex(dimension: Self.dimension, metric: .squaredEuclidean)
        let ids = (1...300).map { VectorID($0) }
        let vectors = ids.flatMap { _ in random.vector(Self.dimension) }
        await #expect(throws: NearestError.self) {
            try await inOwnTask {
                try index.insert(
                    contentsOf: vectors,
                    ids: ids,
                    progress: { if $0.insertedCount >= 100 { cancelThisTask() } }
                )
            }
        }
        let held = Set(ids.filter(index.contains))
        #expect(held.count == index.count)
        let query = random.vector(Self.dimension)
        let filters: [Candidates] = [
            .matching { _ in true }, .keeping(Set([0] + ids)), .excluding([1]),
        ]
        for filter in filters {
            let answer = try index.search(query, k: 300, among: filter)
            let found = answer.map(\.id)
            #expect(Set(found).isSubset(of: held))
            #expect(Set(found).count == found.count)
            #expect(found.count >= held.count - 1)
        }
    }

    @Test func `vectors that come where all were removed are found`() throws {
        var random = SeededRandom(seed: 5)
        let index = try HNSWIndex(
            dimension: Self.dimension,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 6, efConstruction: 8)
        )
        let far = 1500
        let place = 100
        func near() -> [Float] { random.vector(Self.dimension, norm: 0.01).map { $0 + 5 } }
        let old = (0..<place).map { VectorID(UInt64(far + $0)) }
        try index.insert(
            contentsOf: (0..<far).flatMap { _ in random.vector(Self.dimension) },
            ids: (0..<far).map { VectorID(UInt64($0)) }
        )
        try index.insert(contentsOf: old.flatMap { _ in near() }, ids: old)
        // Fewer than a tenth, so that nothing is repaired yet.
        index.remove(old)
        var missed = 0
        for number in 0..<20 {
            let (vector, id) = (near(), VectorID(UInt64(5000 + number)))
            try index.insert(vector, id: id)
            let hit = try index.search(vector, k: 1, options: SearchOptions(efSearch: 16)).first
            missed += hit?.id == id ? 0 : 1
        }
        #expect(missed == 0)
    }
}
