import NearestIndex
import NearestTestSupport
import Testing

@Suite struct QueryScorerTests {
    /// The distance of a query from one encoded vector.
    private func distance(
        _ query: [Float],
        _ encoded: borrowing EncodedVector,
        _ codec: VectorCodec
    ) throws -> Float {
        try codec.withScorer(for: .float32(query.span)) {
            $0.distance(to: encoded.row, norm: encoded.norm)
        }
    }

    @Test(arguments: CodecSetting.all, [1, 7, 33])
    func `distances are those of the formulas in float64`(
        setting: CodecSetting,
        dimension: Int
    ) throws {
        let codec = try setting.codec(dimension)
        let oracle = ExactOracle(metric: setting.metric)
        var random = SeededRandom(seed: UInt64(dimension) + 60)
        for scale: Float in [0.1, 1, 20] {
            let query = random.vector(dimension, norm: scale)
            let encoded = EncodedVector(random.vector(dimension, norm: 2), codec)
            let exact = oracle.distance(query, encoded.decoded)
            let found = Double(try distance(query, encoded, codec))
            // The size of the terms. Rounding a vector of length 1 changes its length.
            let terms =
                setting.metric == .cosine
                ? 1 : squares(query) + squares(encoded.decoded)
            let part = codec.isNormalized ? max(2e-6, 4 * Double(setting.encoding.rounding)) : 2e-6
            #expect(abs(found - exact) <= part * terms, "\(found) instead of \(exact)")
        }
    }

    private func squares(_ vector: [Float]) -> Double {
        vector.reduce(0) { $0 + Double($1) * Double($1) }
    }

    @Test(arguments: CodecSetting.all)
    func `a vector is at no distance from itself, and never below`(setting: CodecSetting) throws {
        guard setting.metric != .innerProduct else { return }
        let codec = try setting.codec(19)
        var random = SeededRandom(seed: 61)
        for _ in 0..<50 {
            let encoded = EncodedVector(random.vector(19), codec)
            let found = try distance(encoded.decoded, encoded, codec)
            #expect(found >= 0)
            #expect(found <= (setting.metric == .cosine ? 1e-6 : 0) || codec.isNormalized)
            #expect(found <= max(1e-3, setting.encoding.rounding))
        }
    }

    @Test(arguments: [false, true])
    func `opposite directions are at distance 2, orthogonal ones at 1`(normalizing: Bool) throws {
        let setting = CodecSetting(metric: .cosine, encoding: .float32, normalizing: normalizing)
        let codec = try setting.codec(2)
        let encoded = EncodedVector([0, 4], codec)
        #expect(try distance([0, -0.5], encoded, codec) == 2)
        #expect(try distance([3, 0], encoded, codec) == 1)
        #expect(try distance([0, 9], encoded, codec) == 0)
    }

    @Test(arguments: CodecSetting.all)
    func `a scorer knows the query's length and whether the row's matters`(
        setting: CodecSetting
    ) throws {
        let codec = try setting.codec(2)
        let query: [Float] = [3, 4]
        try codec.withScorer(for: .float32(query.span)) { scorer in
            #expect(scorer.norm == 5)
            #expect(scorer.usesNorm == (setting.metric == .cosine && !setting.normalizing))
            let expected: Float =
                switch setting.metric {
                case .squaredEuclidean, .manhattan, .hamming, .jaccard: 10
                case .innerProduct: -10
                case .cosine: 0
                }
            // Of a raw value of 10, with the row's norm where it counts.
            #expect(scorer.distance(raw: 10, norm: 1) == expected)
            if setting.metric == .cosine {
                #expect(scorer.distance(raw: 10, norm: 0.25) == 0.5)
                #expect(scorer.distance(raw: -10, norm: 0.25) == 1.5)
            }
        }
    }

    @Test func `a batch binds each of its queries, and names the one that is wrong`() throws {
        let setting = CodecSetting(metric: .cosine, encoding: .float32, normalizing: false)
        let codec = try setting.codec(2)
        let encoded = EncodedVector([1, 1], codec)
        let queries: [Float] = [1, 0, 2, 2, -1, -3]
        let single = try (0..<3).map {
            try distance(row($0, of: queries, dimension: 2), encoded, codec)
        }
        try codec.withScorers(forBatch: .float32(queries.span)) { scorers in
            let found = scorers.map { $0.distance(to: encoded.row, norm: encoded.norm) }
            #expect(found == single)
        }
        let wrong: [(numbers: [Float], code: NearestError.Code, name: String)] = [
            ([1, 0, 2], .dimensionMismatch, "3"), ([1, 0, 0, 0, 1, 1], .invalidVector, "query 1"),
            ([1, 0, 1, 1, .nan, 1], .invalidVector, "query 2"),
        ]
        for (numbers, code, name) in wrong {
            let error = #expect(throws: NearestError.self) {
                try codec.withScorers(forBatch: .float32(numbers.span)) { _ in }
            }
            #expect(error?.code == code)
            #expect(error?.message.contains(name) == true)
        }
    }
}
