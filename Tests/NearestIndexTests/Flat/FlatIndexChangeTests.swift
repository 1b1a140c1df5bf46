import NearestIndex
import NearestTestSupport
import Testing

@Suite struct FlatIndexChangeTests {
    @Test(arguments: Metric.ofFloats, ScalarEncoding.ofFloats)
    func `any sequence of changes agrees with a dictionary`(
        _ metric: Metric,
        _ encoding: ScalarEncoding
    ) throws {
        let dimension = 9
        let seed = UInt64(metric.rawValue) * 10 + UInt64(encoding.rawValue)
        var random = SeededRandom(seed: seed)
        let index = try FlatIndex(dimension: dimension, metric: metric, encoding: encoding)
        var oracle = ExactOracle(metric: metric)
        let tolerance = max(1e-5, Double(8 * encoding.rounding))
        for step in 0..<600 {
            let id = VectorID(UInt64.random(in: 0..<150, using: &random))
            switch UInt32.random(in: 0..<100, using: &random) {
            case 0..<45:
                let vector = random.vector(dimension)
                let isNew = try index.insert(vector, id: id)
                #expect(isNew == (oracle.vectors.updateValue(vector, forKey: id) == nil))
            case 45..<75:
                #expect(index.remove(id) == (oracle.vectors.removeValue(forKey: id) != nil))
            case 75..<85:
                let ids = (0..<7).map { VectorID(id.rawValue + $0 * 5) }
                let vectors = random.vector(7 * dimension)
                let before = oracle.vectors.count
                for (position, id) in ids.enumerated() {
                    oracle.vectors[id] = Array(
                        vectors[position * dimension..<(position + 1) * dimension]
                    )
                }
                let added = try index.insert(contentsOf: vectors, ids: ids)
                #expect(added == oracle.vectors.count - before)
            case 85..<88:
                index.compact()
            case 88..<90:
                let ids = (0..<10).map { VectorID(id.rawValue + $0) }
                let removed = ids.filter { oracle.vectors.removeValue(forKey: $0) != nil }.count
                #expect(index.remove(ids) == removed)
            default:
                let query = random.vector(dimension)
                let fault = try oracle.fault(
                    in: index.search(query, k: 5).neighbors,
                    query: query,
                    k: 5,
                    tolerance: tolerance
                )
                #expect(fault == nil, "seed \(seed), step \(step)")
                let all = Set(oracle.vectors.keys.filter { $0.rawValue % 3 == 0 })
                let kept = try index.search(query, k: 200, among: .keeping(all))
                #expect(Set(kept.map(\.id)) == all, "seed \(seed), step \(step)")
            }
            #expect(index.count == oracle.vectors.count)
            #expect(index.contains(id) == (oracle.vectors[id] != nil))
        }
        for (id, vector) in oracle.vectors {
            let stored = try index.vector(of: id)
            #expect(zip(stored, vector).allSatisfy { abs($0 - $1) <= Float(tolerance) })
            if encoding == .float32 { #expect(stored == vector) }
        }
    }

    @Test func `memory of removed vectors is used again`() throws {
        let index = try FlatIndex(dimension: 64, metric: .squaredEuclidean)
        var random = SeededRandom(seed: 1)
        let ids = (0..<2000).map { VectorID(UInt64($0)) }
        try index.insert(contentsOf: random.vector(2000 * 64), ids: ids)
        let full = index.memoryUsed
        for _ in 0..<10 {
            #expect(index.remove(ids) == 2000)
            #expect(index.isEmpty)
            try index.insert(contentsOf: random.vector(2000 * 64), ids: ids)
        }
        #expect(index.memoryUsed <= full * 11 / 10)
    }

    @Test func `ten turnovers by new identifiers keep memory and answers`() throws {
        let index = try FlatIndex(dimension: 16, metric: .cosine)
        var random = SeededRandom(seed: 2)
        var oracle = ExactOracle(metric: .cosine)
        var next: UInt64 = 0
        var peak = 0
        for _ in 0..<5500 {
            let vector = random.vector(16)
            try index.insert(vector, id: VectorID(next))
            oracle.vectors[VectorID(next)] = vector
            if next >= 500 {
                index.remove(VectorID(next - 500))
                oracle.vectors[VectorID(next - 500)] = nil
            }
            next += 1
            peak = max(peak, index.memoryUsed)
        }
        #expect(index.count == 500)
        #expect(peak < 500 * (16 * 4 + 28 + 48) * 2)
        let query = random.vector(16)
        #expect(
            try oracle.fault(in: index.search(query, k: 10).neighbors, query: query, k: 10) == nil
        )
    }

    @Test func `compacting gives memory back and keeps every vector`() throws {
        let dimension = 256
        let index = try FlatIndex(dimension: dimension, metric: .innerProduct)
        var random = SeededRandom(seed: 3)
        // More than one chunk of 16 MB.
        let count = 20_000
        let vectors = random.vector(count * dimension)
        try index.insert(
            contentsOf: vectors,
            ids: (0..<count).map { VectorID(UInt64($0)) }
        )
        let full = index.memoryUsed
        index.remove(
            (0..<count).lazy.filter { $0 % 10 != 3 }.map { VectorID(UInt64($0)) }
        )
        #expect(index.memoryUsed == full)
        index.compact()
        #expect(index.memoryUsed < full / 8)
        #expect(index.count == count / 10)
        for number in stride(from: 3, to: count, by: 10) {
            let stored = try index.vector(of: VectorID(UInt64(number)))
            #expect(stored == Array(vectors[number * dimension..<(number + 1) * dimension]))
        }
        #expect(try index.search(random.vector(dimension), k: 3000).count == 2000)
        // The rows can be filled again, and emptied.
        try index.insert(contentsOf: vectors, ids: (0..<count).map { VectorID(UInt64($0)) })
        #expect(index.count == count)
        index.remove((0..<count).map { VectorID(UInt64($0)) })
        index.compact()
        #expect(index.isEmpty)
        #expect(index.memoryUsed < 64 << 10)
        try index.insert(random.vector(dimension), id: 1)
        #expect(try index.search(random.vector(dimension), k: 2).map(\.id) == [1])
    }

    @Test func `identifiers may be any number`() throws {
        let index = try FlatIndex(dimension: 2, metric: .squaredEuclidean)
        let ids: [VectorID] = [0, .init(.max), .init(.max - 1), 1, .init(1 << 63)]
        for (number, id) in ids.enumerated() { try index.insert([Float(number), 0], id: id) }
        #expect(try index.search([0, 0], k: 9).map(\.id) == ids)
        for id in ids { #expect(index.remove(id)) }
        #expect(index.isEmpty)
    }

    @Test func `replacing asks for a vector to replace`() throws {
        let index = try FlatIndex(dimension: 2, metric: .squaredEuclidean)
        let error = #expect(throws: NearestError.self) { try index.replace([1, 2], id: 5) }
        #expect(error?.code == .unknownID)
        try index.insert([1, 2], id: 5)
        try index.replace([3, 4], id: 5)
        #expect(try index.vector(of: 5) == [3, 4])
        #expect(index.count == 1)
    }
}
