import NearestIndex
import NearestTestSupport
import Testing

/// Graphs that are searched over codes, and their exact distances.
@Suite struct HNSWCodesTests {
    #if DEBUG
    private static let (count, queryCount) = (300, 10)
    #else
    private static let (count, queryCount) = (4200, 60)
    #endif
    private static let dimension = 96

    private func index(_ test: CodedCase, _ quantization: Quantization) throws -> HNSWIndex {
        try HNSWIndex(
            dimension: Self.dimension,
            metric: test.metric,
            encoding: test.encoding,
            parameters: HNSWParameters(m: 8, efConstruction: 60),
            quantization: quantization
        )
    }

    @Test(arguments: CodedCase.all)
    func `searches over codes find what searches over vectors do, and measure exactly`(
        test: CodedCase
    ) throws {
        var clusters = ClusteredVectors(seed: 3, dimension: Self.dimension)
        let vectors = clusters.vectors(Self.count)
        let queries = clusters.rows(Self.queryCount)
        let ids = denseIDs(0..<Self.count)
        let index = try index(test, test.quantization)
        let plain = try self.index(test, .none)
        try index.insert(contentsOf: vectors, ids: ids, threads: 2)
        try plain.insert(contentsOf: vectors, ids: ids, threads: 2)
        index.change { $0.calibrate() }
        #expect(index.quantization == test.quantization && plain.quantization == .none)
        #if DEBUG
        // More vectors are linked over codes, each kind by its own.
        #expect(index.adjacency() == plain.adjacency())
        #endif
        #expect(index.memoryUsed > plain.memoryUsed)
        try compare(index, plain, queries)

        // What comes and goes later has codes as well.
        for number in 0..<Self.count / 10 {
            let vector = clusters.rows(1)[0]
            try index.replace(vector, id: ids[number * 3])
            try plain.replace(vector, id: ids[number * 3])
        }
        let gone = ids.filter { $0.rawValue % 4 == 1 }
        #expect(index.remove(gone) == plain.remove(gone))
        try compare(index, plain, queries)
        index.compact()
        plain.compact()
        try compare(index, plain, queries)
    }

    private func compare(
        _ index: HNSWIndex,
        _ plain: HNSWIndex,
        _ queries: [[Float]]
    ) throws {
        var (found, expected) = (0, 0)
        let floats = SearchOptions(usesQuantization: false)
        for query in queries {
            let truth = Set(
                try index.search(query, k: index.count, options: floats).prefix(10).map(\.id)
            )
            let answer = try index.search(query, k: 10)
            #expect(answer.count == 10 && answer.completion == .complete)
            #expect(answer.statistics.codeDistanceCount > answer.statistics.distanceCount)
            #expect(answer.statistics.distanceCount >= 10)
            found += answer.count { truth.contains($0.id) }
            let walked = try index.search(query, k: 10, options: floats)
            expected += walked.count { truth.contains($0.id) }
            #if DEBUG
            #expect(try plain.search(query, k: 10).neighbors == walked.neighbors)
            #endif
            // The distances are those of the stored vectors.
            let exact = try index.search(query, k: index.count, options: floats)
            let distances = Dictionary(uniqueKeysWithValues: exact.map { ($0.id, $0.distance) })
            #expect(answer.allSatisfy { distances[$0.id] == $0.distance })
            #expect(answer.neighbors == answer.neighbors.sorted { $0.isNearer(than: $1) })
            var all = SearchOptions(efSearch: 64)
            all.rescoringCount = 64
            #expect(try index.search(query, k: 10, options: all).statistics.distanceCount >= 60)
        }
        let slack = max(2, queries.count * 10 / 200)
        #expect(found >= expected - slack, "\(found) instead of \(expected)")
    }

    @Test(arguments: CodedCase.all)
    func `radii and identifiers are answered over codes, with exact distances`(
        test: CodedCase
    ) throws {
        var clusters = ClusteredVectors(seed: 8, dimension: Self.dimension)
        let index = try index(test, test.quantization)
        let ids = denseIDs(0..<Self.count)
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: ids, threads: 2)
        index.change { $0.calibrate() }
        index.remove(ids.filter { $0.rawValue % 5 == 0 })
        let floats = SearchOptions(usesQuantization: false)
        let even = Candidates.matching { $0.rawValue % 2 == 0 }
        // A walk may end in the wrong cluster, over codes or vectors, so sums are compared.
        var (within, expected) = (0, 0)
        for query in clusters.rows(Self.queryCount) {
            let all = try index.search(query, k: index.count, options: floats)
            let distances = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.distance) })
            let radius = all[20].distance
            for candidates in [Candidates.all, even] {
                let found = try index.search(query, within: radius, among: candidates)
                let exact = try index.search(
                    query,
                    within: radius,
                    among: candidates,
                    options: floats
                )
                (within, expected) = (within + found.count, expected + exact.count)
                #expect(found.allSatisfy { distances[$0.id] == $0.distance })
                #expect(found.allSatisfy { $0.distance <= radius })
                #expect(found.statistics.codeDistanceCount > 0)
            }
            let found = try index.search(query, k: 10, among: even)
            #expect(found.count == 10 && found.allSatisfy { $0.id.rawValue % 2 == 0 })
            #expect(found.allSatisfy { distances[$0.id] == $0.distance })
            #expect(found.statistics.codeDistanceCount > 0)
        }
        #expect(within >= expected - expected / 50, "\(within) instead of \(expected)")
    }

    @Test(arguments: [Metric.squaredEuclidean, .cosine, .innerProduct])
    func `k above the count returns all, and nothing is left when all are removed`(
        metric: Metric
    ) throws {
        // Lengths over a factor of a thousand.
        var random = SeededRandom(seed: 12)
        let vectors = (0..<120).flatMap { _ in
            let scale = Float(1) / max(1e-3, abs(random.nextSigned()))
            return random.vector(Self.dimension).map { $0 * scale }
        }
        let test = CodedCase(metric: metric, encoding: .float32, quantization: .scalar4)
        let index = try index(test, .scalar4)
        let ids = denseIDs(0..<120)
        try index.insert(contentsOf: vectors, ids: ids)
        index.change { $0.calibrate() }
        let query = random.vector(Self.dimension)
        let floats = SearchOptions(usesQuantization: false)
        for k in [119, 120, 1000] {
            let exact = try index.search(query, k: k, options: floats)
            let answer = try index.search(query, k: k)
            #expect(answer.count == min(k, 120) && exact.count == answer.count)
            let distances = Dictionary(uniqueKeysWithValues: exact.map { ($0.id, $0.distance) })
            #expect(
                answer.allSatisfy { distances[$0.id] == nil || distances[$0.id] == $0.distance }
            )
        }
        index.remove(ids)
        #expect(try index.search(query, k: 5).isEmpty)
        try index.insert(query, id: 7)
        #expect(try index.search(query, k: 5).map(\.id) == [7])
    }

    @Test func `a query far from the vectors is compared with them, not with codes`() throws {
        let test = CodedCase(metric: .squaredEuclidean, encoding: .float32, quantization: .scalar4)
        let index = try index(test, .scalar4)
        var clusters = ClusteredVectors(seed: 9, dimension: Self.dimension)
        let ids = denseIDs(0..<Self.count)
        try index.insert(contentsOf: clusters.vectors(Self.count), ids: ids, threads: 2)
        index.change { $0.calibrate() }
        let query = clusters.rows(1)[0]
        #expect(try index.search(query, k: 5).statistics.codeDistanceCount > 0)
        let far = query.map { $0 * 100 }
        #expect(try index.search(far, k: 5).statistics.codeDistanceCount == 0)
        // Under cosine all queries have the same length.
        let cosine = CodedCase(metric: .cosine, encoding: .float32, quantization: .scalar4)
        let directions = try self.index(cosine, .scalar4)
        try directions.insert(contentsOf: clusters.vectors(Self.count), ids: ids, threads: 2)
        directions.change { $0.calibrate() }
        let scaled = try directions.search(far, k: 5)
        #expect(scaled.statistics.codeDistanceCount > 0)
        #expect(try directions.search(query, k: 5).map(\.id) == scaled.map(\.id))
    }

    #if !DEBUG
    @Test func `codes follow vectors that drift`() throws {
        let index = try HNSWIndex(
            dimension: 64,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 6, efConstruction: 30),
            quantization: .scalar8
        )
        var clusters = ClusteredVectors(seed: 10, dimension: 64)
        func vectors(_ shift: Float) -> [[Float]] {
            clusters.rows(5000).map { $0.map { $0 * (1 + shift) + shift } }
        }
        func recall(_ queries: some Collection<[Float]>) throws -> Double {
            var found = 0
            for query in queries {
                let truth = try index.search(query, k: index.count).prefix(10).map(\.id)
                found += try index.search(query, k: 10).count { truth.contains($0.id) }
            }
            return Double(found) / Double(10 * queries.count)
        }
        let first = vectors(0)
        for (number, vector) in first.enumerated() {
            try index.insert(vector, id: VectorID(UInt64(number)))
        }
        #expect(index.quantization == .scalar8)
        let before = try #require(index.health().quantization)
        #expect(before.calibrationCount >= 4096 && before.relativeError < 0.05)
        // Far from the first ones, and replacing them.
        let later = vectors(8)
        for (number, vector) in later.enumerated() {
            try index.insert(vector, id: VectorID(UInt64(number)))
        }
        let after = try #require(index.health().quantization)
        #expect(after != before && after.relativeError < 0.05)
        for (number, vector) in vectors(8).enumerated() {
            try index.insert(vector, id: VectorID(UInt64(number)))
        }
        #expect(try recall(later.prefix(100)) > 0.95)
    }
    #endif

    @Test func `what has no codes refuses them, and says why`() throws {
        for (metric, encoding) in [
            (Metric.squaredEuclidean, ScalarEncoding.int8), (.manhattan, .float32),
            (.hamming, .bit), (.innerProduct, .uint8),
        ] {
            for quantization in [Quantization.scalar8, .scalar4] {
                let error = #expect(throws: NearestError.self) {
                    try HNSWIndex(
                        dimension: 64,
                        metric: metric,
                        encoding: encoding,
                        quantization: quantization
                    )
                }
                #expect(error?.code == .unsupported)
                #expect(error?.message.contains("quantization") == true)
            }
            let index = try HNSWIndex(
                dimension: 64,
                metric: metric,
                encoding: encoding,
                quantization: .automatic
            )
            #expect(index.quantization == .none)
        }
    }

    @Test func `few vectors have no codes, and many have those that a trial chose`() throws {
        let few = try HNSWIndex(dimension: 32, metric: .cosine, quantization: .automatic)
        try few.insert(contentsOf: SeededRandomVectors.make(100, 32), ids: denseIDs(0..<100))
        #expect(few.quantization == .none)
        few.change { $0.calibrate() }
        // Of so few elements a vector is as short as a code.
        #expect(few.quantization == .none)
        #if !DEBUG
        var clusters = ClusteredVectors(seed: 4, dimension: 256)
        let index = try HNSWIndex(
            dimension: 256,
            metric: .squaredEuclidean,
            parameters: HNSWParameters(m: 6, efConstruction: 20),
            quantization: .automatic
        )
        try index.insert(contentsOf: clusters.vectors(5000), ids: denseIDs(0..<5000), threads: 2)
        #expect(index.quantization != .none)
        #endif
    }
}

private enum SeededRandomVectors {
    static func make(_ count: Int, _ dimension: Int) -> [Float] {
        var random = SeededRandom(seed: 1)
        return random.vector(count * dimension)
    }
}
