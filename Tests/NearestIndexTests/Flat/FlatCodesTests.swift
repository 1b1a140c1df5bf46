import NearestIndex
import NearestTestSupport
import Testing

/// Exact indexes with codes: their answers are those without, to the last bit.
@Suite struct FlatCodesTests {
    #if DEBUG
    private static let (count, queryCount) = (900, 4)
    #else
    private static let (count, queryCount) = (9000, 40)
    #endif
    private static let dimension = 40

    @Test(arguments: CodedCase.all, VectorShape.allCases)
    func `answers are those of a scan of the vectors`(
        test: CodedCase,
        shape: VectorShape
    ) throws {
        let pair = try CodedPair(test, dimension: Self.dimension)
        let vectors = shape.vectors(Self.count, dimension: Self.dimension, seed: 3)
        let ids = denseIDs(0..<Self.count)
        try pair.change { try $0.insert(contentsOf: vectors, ids: ids, threads: 2) }
        pair.coded.calibrate()
        #expect(pair.coded.quantization == test.quantization)
        #expect(pair.plain.quantization == .none && pair.plain.quantizationReport == nil)
        #expect(pair.coded.memoryUsed > pair.plain.memoryUsed)
        let drawn = shape.vectors(Self.queryCount, dimension: Self.dimension, seed: 4)
        var queries = (0..<Self.queryCount).map { number in
            Array(drawn[number * Self.dimension..<(number + 1) * Self.dimension])
        }
        // A stored vector, one far from all, and a short one.
        queries.append(Array(vectors[0..<Self.dimension]))
        queries.append(queries[0].map { $0 * 30 + 5 })
        queries.append(queries[0].map { $0 * 0.001 })
        #expect(try pair.compare(queries, ids) > 0)
    }

    @Test(arguments: CodedCase.all)
    func `changes keep codes and vectors together`(test: CodedCase) throws {
        let pair = try CodedPair(test, dimension: Self.dimension)
        var clusters = ClusteredVectors(seed: 5, dimension: Self.dimension)
        let ids = denseIDs(0..<Self.count)
        let vectors = clusters.vectors(Self.count)
        try pair.change { try $0.insert(contentsOf: vectors, ids: ids) }
        pair.coded.calibrate()
        let queries = clusters.rows(Self.queryCount)
        for number in 0..<Self.count / 10 {
            let vector = clusters.rows(1)[0]
            try pair.change { try $0.replace(vector, id: ids[number * 3]) }
        }
        #expect(try pair.compare(queries, ids) > 0)
        pair.change { $0.remove(ids.filter { $0.rawValue % 4 == 1 }) }
        #expect(try pair.compare(queries, ids) > 0)
        // The places of removed vectors are used again.
        let more = denseIDs(Self.count..<Self.count + Self.count / 8)
        let added = clusters.vectors(more.count)
        try pair.change { try $0.insert(contentsOf: added, ids: more) }
        #expect(try pair.compare(queries, ids + more) > 0)
        pair.change { $0.compact() }
        #expect(try pair.compare(queries, ids + more) > 0)
        let kept = try pair.coded.search(batch: queries.flatMap(\.self), k: 5)
        #expect(
            kept.map(\.neighbors)
                == (try pair.plain.search(batch: queries.flatMap(\.self), k: 5)).map(\.neighbors)
        )
        pair.change { $0.remove(ids + more) }
        #expect(try pair.coded.search(queries[0], k: 3).neighbors.isEmpty)
        try pair.change { try $0.insert(contentsOf: vectors, ids: ids) }
        #expect(try pair.compare(queries, ids) > 0)
    }

    @Test(arguments: [CodedCase.all[1], CodedCase.all[3], CodedCase.all[5]])
    func `small batches are answered over codes, and large ones by products`(
        test: CodedCase
    ) throws {
        let pair = try CodedPair(test, dimension: Self.dimension)
        var clusters = ClusteredVectors(seed: 6, dimension: Self.dimension)
        let vectors = clusters.vectors(Self.count)
        try pair.change { try $0.insert(contentsOf: vectors, ids: denseIDs(0..<Self.count)) }
        pair.coded.calibrate()
        func compared(_ count: Int, _ options: SearchOptions = .init()) throws -> Int {
            let queries = clusters.vectors(count)
            for threads in [1, 3] {
                #expect(
                    try pair.coded.search(batch: queries, k: 6, threads: threads, options: options)
                        .map(\.neighbors)
                        == pair.plain.search(batch: queries, k: 6).map(\.neighbors)
                )
            }
            return try pair.coded.search(batch: queries, k: 6, options: options)
                .reduce(0) { $0 + $1.statistics.codeDistanceCount }
        }
        #expect(try compared(3) > 0)
        #expect(try compared(40) == 0)
        #expect(try compared(3, SearchOptions(usesQuantization: false)) == 0)
        #expect(try compared(3, SearchOptions(matrixProduct: .tile)) == 0)
        let late = SearchOptions(deadline: .now - .seconds(1))
        let stopped = try pair.coded.search(batch: clusters.vectors(3), k: 6, options: late)
        #expect(
            stopped.map(\.completion)
                == [SearchResult.Completion](
                    repeating: .partial(.deadline),
                    count: 3
                )
        )
    }

    /// Vectors on which codes say little or nothing.
    @Test(arguments: CodedCase.all)
    func `hard vectors are answered rightly`(test: CodedCase) throws {
        let count = 700
        let one = [Float](repeating: 0.5, count: Self.dimension)
        var random = SeededRandom(seed: 9)
        let usual = (0..<count).map { _ in random.vector(Self.dimension) }
        let sets: [[[Float]]] = [
            // All equal, nearly equal, tiny, huge, and all but a few in one place.
            (0..<count).map { _ in one },
            usual.map { vector in zip(one, vector).map { $0 + 1e-6 * $1 } },
            usual.map { $0.map { $0 * (test.encoding == .float16 ? 1e-3 : 1e-12) } },
            usual.map { $0.map { $0 * (test.encoding == .float16 ? 1e3 : 1e12) } },
            usual.enumerated().map { $0.offset % 100 == 0 ? $0.element.map { $0 * 1000 } : one },
        ]
        for vectors in sets {
            let pair = try CodedPair(test, dimension: Self.dimension)
            let ids = denseIDs(0..<count)
            try pair.change { try $0.insert(contentsOf: vectors.flatMap(\.self), ids: ids) }
            pair.coded.calibrate()
            try pair.compare([vectors[0], vectors[count - 1], usual[3], one], ids)
        }
    }

    @Test(arguments: [1, 3, 64, 127, 129, 1000, 4100], [Quantization.scalar8, .scalar4])
    func `any dimension has codes`(dimension: Int, quantization: Quantization) throws {
        let pair = try CodedPair(
            CodedCase(metric: .squaredEuclidean, encoding: .float32, quantization: quantization),
            dimension: dimension
        )
        let count = 600
        var random = SeededRandom(seed: UInt64(dimension))
        let vectors = (0..<count).flatMap { _ in random.vector(dimension) }
        let ids = denseIDs(0..<count)
        try pair.change { try $0.insert(contentsOf: vectors, ids: ids) }
        pair.coded.calibrate()
        #expect(try pair.compare([random.vector(dimension)], ids) > 0)
    }

    @Test func `codes begin with some thousand vectors, and follow the data`() throws {
        var clusters = ClusteredVectors(seed: 2, dimension: 64)
        let index = try FlatIndex(
            dimension: 64,
            metric: .squaredEuclidean,
            quantization: .automatic
        )
        try index.insert(contentsOf: clusters.vectors(4095), ids: denseIDs(0..<4095))
        #expect(index.quantization == .none)
        try index.insert(clusters.rows(1)[0], id: 4095)
        #expect(index.quantization == .scalar8)
        let report = try #require(index.quantizationReport)
        #expect(report.calibrationCount == 4096 && report.trialRecall > 0.99)
        // Others, far from those.
        let shifted = clusters.vectors(9000).enumerated()
            .map { $0.offset % 64 < 32 ? $0.element + 8 : $0.element }
        try index.insert(contentsOf: shifted, ids: denseIDs(5000..<14000))
        #expect(try #require(index.quantizationReport).calibrationCount > 4096)
    }

    @Test func `vectors that have no codes are refused with the reason`() throws {
        for (encoding, metric) in [
            (ScalarEncoding.int8, Metric.cosine), (.uint8, .squaredEuclidean), (.bit, .hamming),
            (.float32, .manhattan),
        ] {
            let error = #expect(throws: NearestError.self) {
                try FlatIndex(
                    dimension: 8,
                    metric: metric,
                    encoding: encoding,
                    quantization: .scalar4
                )
            }
            #expect(error?.code == .unsupported && error?.message.contains("leave") == true)
            let index = try FlatIndex(
                dimension: 8,
                metric: metric,
                encoding: encoding,
                quantization: .automatic
            )
            #expect(index.quantization == .none)
        }
    }
}
