import NearestIndex
import NearestTestSupport
import Testing

/// Random changes, compared with a dictionary after each few.
struct HNSWIndexModelTests {
    #if DEBUG
    private static let steps = 150
    #else
    private static let steps = 400
    #endif

    @Test(
        arguments: [Metric.squaredEuclidean, .innerProduct, .cosine],
        [UInt64(1), 2]
    )
    func `any sequence of changes leaves the vectors that a dictionary would hold`(
        metric: Metric,
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        let dimension = 6
        let index = try HNSWIndex(
            dimension: dimension,
            metric: metric,
            parameters: HNSWParameters(m: 4, efConstruction: 24, seed: seed)
        )
        var oracle = ExactOracle(metric: metric)
        for step in 0..<Self.steps {
            let id = VectorID(random.next() % 150)
            switch random.next() % 8 {
            case 0...3:
                let vector = random.vector(dimension)
                let isNew = try index.insert(vector, id: id)
                #expect(isNew == (oracle.vectors[id] == nil), "step \(step), seed \(seed)")
                oracle.vectors[id] = vector
            case 4, 5:
                let removed = index.remove(id)
                #expect(removed == (oracle.vectors.removeValue(forKey: id) != nil))
            case 6:
                let ids = (0..<20).map { VectorID((id.rawValue + $0) % 150) }
                let vectors = ids.map { _ in random.vector(dimension) }
                try index.insert(contentsOf: vectors.flatMap(\.self), ids: ids, threads: 2)
                for (id, vector) in zip(ids, vectors) { oracle.vectors[id] = vector }
            default:
                if step.isMultiple(of: 5) {
                    index.compact()
                    #expect(index.health().unreachableCount == 0, "step \(step), seed \(seed)")
                }
                let ids = (0..<10).map { VectorID((id.rawValue + $0) % 150) }
                let held = ids.filter { oracle.vectors.removeValue(forKey: $0) != nil }
                #expect(index.remove(ids) == held.count)
            }
            #expect(index.count == oracle.vectors.count)
            guard step.isMultiple(of: 9) else { continue }
            #expect(index.faults() == [], "step \(step), seed \(seed)")
            let query = random.vector(dimension)
            let k = max(1, index.count)
            let answer = try index.search(query, k: k)
            let fault = oracle.fault(in: answer.neighbors, query: query, k: k)
            #expect(fault == nil, "step \(step), seed \(seed)")
        }
        index.compact()
        #expect(index.health().unreachableCount == 0)
        #expect(index.health().removedCount == 0)
        #expect(index.health().liveCount == oracle.vectors.count)
    }
}
