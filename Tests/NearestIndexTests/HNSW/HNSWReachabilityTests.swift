import NearestIndex
import NearestTestSupport
import Testing

/// Every vector can be reached and found, however it came into the graph.
@Suite struct HNSWReachabilityTests {
    #if DEBUG
    private static let count = 400
    #else
    private static let count = 3000
    #endif
    private static let dimension = 10

    private func clusters(_ seed: UInt64) -> ClusteredVectors {
        ClusteredVectors(seed: seed, dimension: Self.dimension, centers: 30)
    }

    /// Expects that searches for vectors find them, all but some.
    private func expectFound(
        _ index: HNSWIndex,
        _ ids: some Collection<VectorID>,
        allBut allowed: Int = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var missing = 0
        for id in ids {
            let answer = try index.search(index.vector(of: id), k: 10)
            if !answer.contains(where: { $0.id == id }) { missing += 1 }
        }
        #expect(missing <= allowed, "of \(ids.count)", sourceLocation: sourceLocation)
    }

    @Test(
        arguments: [Metric.squaredEuclidean, .cosine],
        [(2, 8, 1.0), (5, 20, 0.05), (8, 40, 0.002), (16, 60, 0)]
    )
    func `inserted at once, every vector can be reached, and finds itself`(
        _ metric: Metric,
        _ size: (m: Int, efConstruction: Int, missing: Double)
    ) throws {
        var clusters = clusters(1)
        let index = try HNSWIndex(
            dimension: Self.dimension,
            metric: metric,
            parameters: HNSWParameters(m: size.m, efConstruction: size.efConstruction)
        )
        let ids = scatteredIDs(0..<Self.count)
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: ids, threads: 2)
        expectSound(index, count: Self.count)
        try expectFound(index, ids, allBut: Int(Double(Self.count) * size.missing))
    }

    @Test(arguments: Metric.ofFloats)
    func `inserted one by one, every vector can be reached`(_ metric: Metric) throws {
        // More than two times as many as are inserted between two inspections.
        let count = Self.count == 3000 ? 2500 : Self.count
        var clusters = clusters(2)
        let index = try HNSWIndex(
            dimension: Self.dimension,
            metric: metric,
            parameters: HNSWParameters(m: 8, efConstruction: 40)
        )
        let ids = scatteredIDs(0..<count)
        for id in ids.dropLast() { try index.insert(clusters.vectors(1), id: id) }
        // Under inner products short vectors lose their links. They get new ones now and then, and
        // when many vectors are inserted at once.
        if metric == .innerProduct {
            #expect(index.health().unreachableCount <= count / 16)
            try index.insert(contentsOf: clusters.vectors(count), ids: scatteredIDs(0..<count))
        } else {
            try index.insert(clusters.vectors(1), id: ids[count - 1])
        }
        expectSound(index, count: count)
        if metric != .innerProduct { try expectFound(index, ids, allBut: count / 200) }
    }

    @Test(arguments: Metric.ofFloats)
    func `after changes of all kinds every vector can be reached`(_ metric: Metric) throws {
        var clusters = clusters(3)
        let index = try HNSWIndex(
            dimension: Self.dimension,
            metric: metric,
            parameters: HNSWParameters(m: 6, efConstruction: 30)
        )
        let ids = scatteredIDs(0..<Self.count)
        let third = Self.count / 3
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: ids, threads: 2)
        for round in 0..<3 {
            let some = Array(ids[round * third..<(round + 1) * third])
            #expect(index.remove(some) == third)
            #expect(index.faults() == [])
            for id in some.prefix(third / 2) { try index.insert(clusters.vectors(1), id: id) }
            let others = Array(some.dropFirst(third / 2))
            try index.insert(contentsOf: clusters.vectors(others.count), ids: others, threads: 2)
            expectSound(index, count: Self.count)
        }
        index.compact()
        expectSound(index, count: Self.count)
        if metric != .innerProduct { try expectFound(index, ids, allBut: Self.count / 200) }
    }

    @Test func `vectors on a line, in their order, are found`() throws {
        let index = try HNSWIndex(
            dimension: 1,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 8, efConstruction: 40)
        )
        let ids = denseIDs(0..<Self.count)
        try index.insert(contentsOf: ids.map { Float($0.rawValue) }, ids: ids, threads: 2)
        expectSound(index, count: Self.count)
        try expectFound(index, ids)
        let answer = try index.search([Float(Self.count / 2)], k: 3)
        #expect(answer.map(\.distance) == [0, 1, 1])
    }

    @Test func `what lies alone, far from all others, can be reached`() throws {
        let index = try HNSWIndex(
            dimension: 2,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 8, efConstruction: 40)
        )
        var random = SeededRandom(seed: 4)
        let ids = denseIDs(0..<Self.count)
        // Every twentieth is farther out than the one before; the others are a crowd at the origin.
        let step = 100 / Float(Self.count)
        let vectors = ids.flatMap { id in
            id.rawValue % 20 == 7
                ? random.vector(2, norm: 10 + step * Float(id.rawValue)) : random.vector(2)
        }
        try index.insert(contentsOf: vectors, ids: ids, threads: 2)
        expectSound(index, count: Self.count)
        try expectFound(
            index,
            ids.filter { $0.rawValue % 20 == 7 },
            allBut: Self.count / 300
        )
    }

    @Test(arguments: [Float(1), 2000], [Float(0), 1])
    func `a vector that is replaced again and again is found each time`(
        _ place: Float,
        _ drift: Float
    ) throws {
        let index = try HNSWIndex(
            dimension: 6,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 6, efConstruction: 24)
        )
        var random = SeededRandom(seed: 6)
        try index.insert(contentsOf: random.vector(150 * 6), ids: denseIDs(0..<150))
        var missing = 0
        for step in 0..<400 {
            var vector = [place] + random.vector(5)
            vector[1] += Float(step) * drift
            try index.insert(vector, id: 150)
            if try index.search(vector, k: 1).first?.id != 150 { missing += 1 }
        }
        #expect(missing == 0)
        expectSound(index, count: 151)
    }

    #if !DEBUG
    @Test func `where all vectors of a place were removed, new ones are found`() throws {
        let index = try HNSWIndex(
            dimension: 2,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 4, efConstruction: 16)
        )
        var random = SeededRandom(seed: 5)
        // Few enough of them that removing them starts no repair, and more than a search holds.
        let (many, crowd) = (3600, 320)
        let vectors = random.vector(many * 2) + random.vector(crowd * 2).map { $0 + 1000 }
        try index.insert(contentsOf: vectors, ids: denseIDs(0..<many + crowd), threads: 2)
        #expect(index.remove(denseIDs(many..<many + crowd)) == crowd)
        var missing = 0
        for number in 0..<20 {
            let id = VectorID(UInt64(10_000 + number))
            try index.insert(random.vector(2).map { $0 + 1000 }, id: id)
            if try index.search(index.vector(of: id), k: 1).first?.id != id { missing += 1 }
        }
        #expect(missing == 0)
        expectSound(index, count: many + 20)
    }
    #endif
}
