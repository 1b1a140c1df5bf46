import NearestIndex
import NearestTestSupport
import Testing

/// Which layers nodes are on.
@Suite struct HNSWNodeLevelTests {
    private func levels(
        _ ids: [VectorID],
        m: Int = 4,
        seed: UInt64 = 0,
        vector: (VectorID) -> [Float] = { [Float($0.rawValue % 1000), 1] }
    ) throws -> [Int] {
        let index = try HNSWIndex(
            dimension: 2,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: m, efConstruction: m, seed: seed)
        )
        try index.insert(contentsOf: ids.flatMap(vector), ids: ids, threads: 2)
        return index.health().topLayerHistogram
    }

    @Test func `they depend on neither the order of arrival nor the vectors`() throws {
        var random = SeededRandom(seed: 1)
        let ids = scatteredIDs(0..<300)
        let expected = try levels(ids)
        for _ in 0..<3 {
            #expect(try levels(ids.shuffled(using: &random)) == expected)
            #expect(try levels(ids) { _ in random.vector(2) } == expected)
        }
    }

    @Test func `they depend on the seed`() throws {
        let ids = scatteredIDs(0..<300)
        let drawn = try (0..<6).map { try levels(ids, seed: UInt64($0)) }
        #expect(Set(drawn).count > 1)
    }

    @Test func `they are the same after removing and inserting again`() throws {
        let index = try HNSWIndex(
            dimension: 2,
            metric: .cosine,
            parameters: HNSWParameters(m: 3, efConstruction: 10)
        )
        let ids = scatteredIDs(0..<200)
        let vectors = ids.flatMap { [Float($0.rawValue), 100] as [Float] }
        try index.insert(contentsOf: vectors, ids: ids)
        let before = index.health().topLayerHistogram
        for _ in 0..<3 {
            #expect(index.remove(ids.suffix(150)) == 150)
            try index.insert(contentsOf: Array(vectors.suffix(300)), ids: Array(ids.suffix(150)))
            #expect(index.health().topLayerHistogram == before)
        }
        index.compact()
        #expect(index.health().topLayerHistogram == before)
    }

    @Test(arguments: [2, 5, 16], [0, UInt64.max])
    func `each layer has about the mth part of the one below`(m: Int, seed: UInt64) throws {
        #if DEBUG
        let count = 500
        #else
        let count = 20_000
        #endif
        for ids in [denseIDs(0..<count), (0..<count).map { VectorID(UInt64($0) << 40) }] {
            let levels = try levels(ids, m: m, seed: seed)
            var expected = Double(count)
            for layer in 1..<4 {
                expected /= Double(m)
                let found = Double(levels.dropFirst(layer).reduce(0, +))
                #expect(abs(found - expected) <= 5 * expected.squareRoot() + 1, "layer \(layer)")
            }
        }
    }
}
