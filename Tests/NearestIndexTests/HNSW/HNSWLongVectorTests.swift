#if !DEBUG
import NearestIndex
import NearestTestSupport
import Testing

/// Codes are made for the vectors of an insertion, and others may come meanwhile.
@Suite struct HNSWLongVectorTests {
    @Test(arguments: [Metric.innerProduct, .squaredEuclidean])
    func `vectors far outside the cells may come while others are inserted`(
        _ metric: Metric
    ) throws {
        let (dimension, count, late) = (64, 6000, 3000)
        let setting = HNSWSetting(metric: metric, encoding: .float32)
        let pair = try GraphAndTruth(setting, dimension: dimension)
        var random = SeededRandom(seed: 31)
        let vectors = random.vector(count * dimension)
        let long = random.vector(late * dimension, norm: 1e6)
        let longIDs = denseIDs(count..<count + late)
        var isInserted = false
        try pair.graph.insert(contentsOf: vectors, ids: denseIDs(0..<count), threads: 2) { done in
            guard done.insertedCount >= 1000, !isInserted else { return }
            isInserted = true
            _ = try? pair.graph.insert(contentsOf: long, ids: longIDs)
        }
        try pair.exact.insert(contentsOf: vectors, ids: denseIDs(0..<count))
        try pair.exact.insert(contentsOf: long, ids: longIDs)
        expectSound(pair.graph, count: count + late)
        let queries = (0..<100).map { _ in random.vector(dimension) }
        try pair.expectRecall(metric == .innerProduct ? 0.93 : 0.85, queries)
    }
}
#endif
