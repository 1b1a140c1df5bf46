#if !DEBUG
import NearestIndex
import NearestTestSupport
import Testing

/// Real vectors, and as many as there are in use.
@Suite(.serialized) struct HNSWRealSizeTests {
    private static let hasData: ConditionTrait = .enabled(
        if: RealData.folder != nil,
        "NEAREST_DATA names no folder of real vectors"
    )

    @Test(hasData, arguments: ScalarEncoding.ofFloats)
    func `twenty thousand descriptors of photographs are searched well`(
        _ encoding: ScalarEncoding
    ) throws {
        let base = try RealData.vectors("sift20k/base.bvecs")
        let queries = try RealData.vectors("sift20k/query.fvecs").rows
        try #require(base.count == 20_000 && queries.count == 500)
        let pair = try GraphAndTruth(
            HNSWSetting(metric: .squaredEuclidean, encoding: encoding),
            dimension: base.dimension,
            parameters: HNSWParameters(m: 16, efConstruction: 200)
        )
        let ids = denseIDs(0..<base.count)
        try pair.insert(base.values, ids: ids)
        expectSound(pair.graph, count: base.count)
        try pair.expectRecall(0.98, queries, efSearch: 64)
        try pair.expectRecall(0.99, queries, k: 1, efSearch: 64)
        try pair.expectRecall(0.995, queries, efSearch: 200)
        try pair.expectRecall(0.95, Array(queries.prefix(50)), k: 100, efSearch: 100)

        // A third goes, is repaired around, and comes back.
        let third = Array(ids.shuffled(seed: 1).prefix(base.count / 3))
        pair.remove(third)
        try pair.expectRecall(0.98, queries, efSearch: 64)
        pair.graph.compact()
        expectSound(pair.graph, count: base.count - third.count)
        try pair.expectRecall(0.98, queries, efSearch: 64)
        let again = third.flatMap { id in
            row(Int(id.rawValue), of: base.values, dimension: base.dimension)
        }
        try pair.insert(again, ids: third)
        expectSound(pair.graph, count: base.count)
        try pair.expectRecall(0.98, queries, efSearch: 64)
    }

    @Test(hasData)
    func `passages of documentation are searched well, also in one repository`() throws {
        let count = 12_000
        let base = try RealData.halves("docs100k/base.npy", dimension: 384, first: count)
        let queries = try RealData.halves("docs100k/query.npy", dimension: 384, first: 200).rows
        let pair = try GraphAndTruth(
            HNSWSetting(metric: .cosine, encoding: .float32),
            dimension: 384,
            parameters: HNSWParameters(m: 16, efConstruction: 100)
        )
        try pair.insert(base.values, ids: denseIDs(0..<count))
        expectSound(pair.graph, count: count)
        try pair.expectRecall(0.95, queries, efSearch: 64)
        try pair.expectRecall(0.98, queries, efSearch: 200)

        let repositories = try repositories(first: count)
        let members = Dictionary(grouping: 0..<count) { repositories[$0] }
        #expect(members.count > 1)
        for (_, numbers) in members {
            let kept = Set(numbers.map { VectorID(UInt64($0)) })
            let some = Array(queries.prefix(60))
            try pair.expectRecall(0.95, some, among: .matching { kept.contains($0) })
            try pair.expectRecall(0.95, some, among: .keeping(kept))
        }
    }

    private func repositories(first count: Int) throws -> [String] {
        let limit = 400 * count
        let bytes = try RealData.bytes("docs100k/attributes.jsonl", atMost: limit)
        return bytes.split(separator: UInt8(ascii: "\n")).prefix(count).map { line in
            // The first attribute of each line.
            let parts = line.split(separator: UInt8(ascii: "\""), maxSplits: 4)
            return String(decoding: parts[3], as: UTF8.self)
        }
    }

    @Test func `fifty thousand vectors are inserted, searched, removed and renewed`() throws {
        let (count, dimension) = (50_000, 32)
        var clusters = ClusteredVectors(seed: 1, dimension: dimension, centers: 500)
        let pair = try GraphAndTruth(
            HNSWSetting(metric: .cosine, encoding: .float16),
            dimension: dimension,
            parameters: HNSWParameters(m: 12, efConstruction: 60)
        )
        let ids = scatteredIDs(0..<count)
        try pair.insert(clusters.vectors(count), ids: ids)
        expectSound(pair.graph, count: count)
        let queries = clusters.rows(200)
        try pair.expectRecall(0.95, queries)
        let part = Array(ids.prefix(count / 5))
        pair.remove(part)
        try pair.insert(clusters.vectors(part.count), ids: part)
        expectSound(pair.graph, count: count)
        try pair.expectRecall(0.95, queries)
        #expect(
            pair.graph.memoryUsed < count * (32 * 2 + 32 * 4 + 28 + 4 + 12 * 4 / 11 + 12) * 13 / 10
        )
    }
}

extension [VectorID] {
    fileprivate func shuffled(seed: UInt64) -> [VectorID] {
        var random = SeededRandom(seed: seed)
        return shuffled(using: &random)
    }
}
#endif
