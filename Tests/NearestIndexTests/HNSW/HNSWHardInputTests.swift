import NearestIndex
import NearestTestSupport
import Testing

/// What graphs of neighbors are known to have trouble with.
@Suite struct HNSWHardInputTests {
    @Test(arguments: [false, true])
    func `equal vectors are all held, reached and returned`(_ oneByOne: Bool) throws {
        #if DEBUG
        let count = 300
        #else
        let count = 2300
        #endif
        let pair = try GraphAndTruth(
            dimension: 3,
            parameters: HNSWParameters(m: 5, efConstruction: 20)
        )
        let vectors = (0..<count).flatMap { _ in [1, 2, 3] as [Float] }
        let ids = scatteredIDs(0..<count)
        if oneByOne {
            try pair.insertOneByOne(vectors, ids: ids)
        } else {
            try pair.insert(vectors, ids: ids)
            expectSound(pair.graph, count: count)
        }
        for k in [1, 10, 100, count, count + 1] {
            let answer = try pair.graph.search([1, 2, 3], k: k)
            #expect(answer.count == min(k, count))
            #expect(try pair.fault(in: answer.neighbors, [1, 2, 3]) == nil)
            #expect(answer.allSatisfy { $0.distance == 0 })
        }
        pair.remove(ids.prefix(count / 2))
        #expect(pair.graph.faults() == [])
        #expect(
            try Set(pair.graph.search([0, 0, 0], k: count).map(\.id))
                == Set(ids.dropFirst(count / 2))
        )
        pair.graph.compact()
        expectSound(pair.graph, count: count - count / 2)
    }

    @Test(arguments: [(8, 40), (16, 200)])
    func `many copies of few vectors do not hide the others`(
        _ size: (m: Int, efConstruction: Int)
    ) throws {
        #if DEBUG
        let (distinct, copies) = (20, 20)
        #else
        let (distinct, copies) = (100, 50)
        #endif
        let pair = try GraphAndTruth(
            dimension: 8,
            parameters: HNSWParameters(m: size.m, efConstruction: size.efConstruction)
        )
        var random = SeededRandom(seed: 1)
        let different = (0..<distinct).map { _ in random.vector(8) }
        let vectors = (0..<distinct * copies).flatMap { different[$0 % distinct] }
        try pair.insert(vectors, ids: scatteredIDs(0..<distinct * copies))
        expectSound(pair.graph, count: distinct * copies)
        var (found, missed) = (0, 0)
        for vector in different {
            let answer = try pair.graph.search(vector, k: copies)
            #expect(try pair.fault(in: answer.neighbors, vector) == nil)
            found += answer.filter { $0.distance == 0 }.count
            missed += try pair.graph.search(vector, k: 1).first?.distance == 0 ? 0 : 1
        }
        #expect(missed == 0)
        #expect(Double(found) / Double(distinct * copies) > 0.95)
        // Also when more than one crowd must be walked through.
        let options = SearchOptions(efSearch: copies * 6)
        let nearest = try pair.graph.search(different[0], k: copies * 3, options: options)
        let truth = try pair.exact.search(different[0], k: copies * 3)
        #expect(Set(nearest.map(\.distance)).isSuperset(of: Set(truth.map(\.distance))))
    }

    @Test func `two crowds far from each other are both searched`() throws {
        #if DEBUG
        let count = 200
        #else
        let count = 1500
        #endif
        for interleaved in [false, true] {
            let pair = try GraphAndTruth(
                dimension: 4,
                parameters: HNSWParameters(m: 6, efConstruction: 30)
            )
            var random = SeededRandom(seed: 3)
            let ids = denseIDs(0..<2 * count)
            let isFar = { (id: Int) in interleaved ? id % 2 == 1 : id >= count }
            let vectors = ids.indices.flatMap { id in
                random.vector(4).map { $0 + (isFar(id) ? 1e6 : 0) }
            }
            try pair.insert(vectors, ids: ids)
            expectSound(pair.graph, count: 2 * count)
            for far in [false, true] {
                let queries = (0..<20).map { _ in random.vector(4).map { $0 + (far ? 1e6 : 0) } }
                for query in queries {
                    let answer = try pair.graph.search(query, k: 20)
                    #expect(answer.allSatisfy { isFar(Int($0.id.rawValue)) == far })
                }
                if !far { #expect(try pair.recall(queries) >= 0.97) }
            }
            // More than a crowd holds: the search must cross over.
            #expect(try pair.graph.search([0, 0, 0, 0], k: count + 10).count == count + 10)
        }
    }

    @Test(arguments: [1, 2, 7, 1536, 4096], ScalarEncoding.ofFloats)
    func `any number of dimensions can be searched`(
        _ dimension: Int,
        _ encoding: ScalarEncoding
    ) throws {
        #if DEBUG
        let count = dimension > 1000 ? 40 : 100
        #else
        let count = dimension > 1000 ? 400 : 2000
        #endif
        for metric in Metric.ofFloats {
            let pair = try GraphAndTruth(
                HNSWSetting(metric: metric, encoding: encoding),
                dimension: dimension,
                parameters: HNSWParameters(m: 10, efConstruction: 50)
            )
            var random = SeededRandom(seed: UInt64(dimension))
            try pair.insert(random.vector(count * dimension), ids: denseIDs(0..<count))
            expectSound(pair.graph, count: count)
            // In one dimension many are at the same distance, so the farthest decides.
            let slack: Float = max(1e-4, 8 * encoding.rounding)
            var found = 0
            for _ in 0..<10 {
                let query = random.vector(dimension)
                let answer = try pair.graph.search(query, k: 10, options: .init(efSearch: 100))
                #expect(answer.count == 10)
                #expect(try pair.fault(in: answer.neighbors, query) == nil)
                let last = try pair.exact.search(query, k: 10)[9].distance
                found += answer.filter { $0.distance <= last + slack * max(1, abs(last)) }.count
            }
            // In one or two dimensions a few long vectors have the largest inner products with
            // every query.
            let enough = metric == .innerProduct ? (dimension <= 2 ? 60 : 80) : 95
            #expect(found >= enough, "\(metric)")
        }
    }

    @Test(arguments: ScalarEncoding.ofFloats)
    func `inner products of very short and very long vectors are searched`(
        _ encoding: ScalarEncoding
    ) throws {
        #if DEBUG
        let count = 300
        #else
        let count = 3000
        #endif
        let pair = try GraphAndTruth(
            HNSWSetting(metric: .innerProduct, encoding: encoding),
            dimension: 12,
            parameters: HNSWParameters(m: 12, efConstruction: 60)
        )
        var random = SeededRandom(seed: 4)
        let norms: [Float] = [1e-3, 1e-2, 0.1, 1, 10, 100, 1000]
        let vectors = (0..<count).flatMap { number in
            random.vector(12, norm: norms[number % norms.count])
        }
        try pair.insert(vectors, ids: scatteredIDs(0..<count))
        expectSound(pair.graph, count: count)
        let queries = (0..<30).map { _ in random.vector(12) }
        try pair.expectRecall(0.9, queries, efSearch: 100)
        // Also among the shortest, which all others outdo.
        let short = Set(
            (0..<count).filter { $0 % norms.count == 0 }.map { scatteredIDs($0..<$0 + 1)[0] }
        )
        try pair.expectRecall(0.9, queries, among: .keeping(short))
        try pair.expectRecall(0.9, queries, among: .matching { short.contains($0) })
    }

    @Test func `any k and any efSearch above zero will do`() throws {
        let pair = try GraphAndTruth(
            dimension: 4,
            parameters: HNSWParameters(m: 4, efConstruction: 16)
        )
        var random = SeededRandom(seed: 6)
        try pair.insert(random.vector(150 * 4), ids: denseIDs(0..<150))
        let query = random.vector(4)
        for k in [1, 2, 149, 150, 151, 10_000, .max] {
            for efSearch in [nil, 1, k] {
                let answer = try pair.graph.search(query, k: k, options: .init(efSearch: efSearch))
                #expect(answer.count == min(k, 150))
                #expect(answer.completion == (k > 150 ? .fewerThanRequested : .complete))
                #expect(try pair.fault(in: answer.neighbors, query) == nil)
            }
        }
    }

    @Test(arguments: [1 << 40, Int.max])
    func `an efSearch beyond all that there is finds all`(_ efSearch: Int) throws {
        let pair = try GraphAndTruth(dimension: 4)
        var random = SeededRandom(seed: 7)
        try pair.insert(random.vector(100 * 4), ids: denseIDs(0..<100))
        let query = random.vector(4)
        let options = SearchOptions(efSearch: efSearch)
        let truth = try pair.exact.search(query, k: 10).neighbors.map(\.id)
        let half = Candidates.matching { $0.rawValue < 50 }
        #expect(try pair.graph.search(query, k: 10, options: options).map(\.id) == truth)
        #expect(try pair.graph.search(query, k: 100, among: half, options: options).count == 50)
        #expect(
            try pair.graph.search(query, k: 9, among: .keeping([1, 2]), options: options).count == 2
        )
        #expect(try pair.graph.search(query, within: .infinity, options: options).count == 100)
        #expect(
            try pair.graph.search(batch: query + query, k: 10, options: options)[1].map(\.id)
                == truth
        )
        var cursor = try pair.graph.cursor(for: query, options: options)
        #expect(try cursor.next(10).map(\.id) == truth)
    }
}
