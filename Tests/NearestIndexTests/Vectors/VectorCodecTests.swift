import NearestIndex
import NearestTestSupport
import Testing

/// A metric, an encoding, and whether vectors are scaled to length 1 where only directions matter.
struct CodecSetting: CustomTestStringConvertible, Sendable {
    let metric: Metric
    let encoding: ScalarEncoding
    let normalizing: Bool

    var testDescription: String {
        "\(metric) \(encoding) \(normalizing ? "as in graphs" : "as in flat indexes")"
    }

    static let all = MetricAndEncoding.all.flatMap { format in
        [false, true].map {
            CodecSetting(metric: format.metric, encoding: format.encoding, normalizing: $0)
        }
    }

    func codec(_ dimension: Int) throws -> VectorCodec {
        let format = try VectorFormat(dimension: dimension, metric: metric, encoding: encoding)
        return VectorCodec(format, normalizing: normalizing)
    }

    /// How far a stored number may be from the one that was inserted, as a part of the largest.
    var tolerance: Float {
        max(1e-6, 2 * encoding.rounding)
    }
}

/// One vector as a row holds it.
@safe struct EncodedVector: ~Copyable {
    /// The row.
    let bytes: UnsafeMutableRawBufferPointer
    /// The number that the row has beside its elements.
    let norm: Float
    private let codec: VectorCodec

    init(_ vector: [Float], _ codec: VectorCodec) {
        self.codec = codec
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: codec.flatRowBytes,
            alignment: 64
        )
        unsafe self.bytes = bytes
        norm = unsafe vector.withUnsafeBufferPointer { vector in
            guard let start = vector.baseAddress, let row = bytes.baseAddress else { return .nan }
            return unsafe codec.encode(start, to: RowTarget(row))
        }
    }

    deinit { unsafe bytes.deallocate() }

    var row: RowPointer {
        guard let start = unsafe bytes.baseAddress else { preconditionFailure("a row has bytes") }
        return unsafe RowPointer(start)
    }

    var decoded: [Float] { codec.decode(row, norm: norm) }

    /// The stored squared norm.
    var squaredNorm: Double { codec.squaredNorm(ofRow: row) }
}

@Suite struct VectorCodecTests {
    private func squares(_ vector: [Float]) -> Double {
        vector.reduce(0) { $0 + Double($1) * Double($1) }
    }

    @Test(arguments: CodecSetting.all, [1, 7, 33])
    func `a vector comes back as it was inserted, but for rounding`(
        setting: CodecSetting,
        dimension: Int
    ) throws {
        let codec = try setting.codec(dimension)
        #expect(codec.isNormalized == (setting.metric == .cosine && setting.normalizing))
        var random = SeededRandom(seed: 50)
        for scale: Float in [0.01, 1, 30] {
            let vector = random.vector(dimension, norm: scale)
            let encoded = EncodedVector(vector, codec)
            let decoded = encoded.decoded
            #expect(decoded.count == dimension)
            let slack = setting.tolerance * (vector.map { abs($0) }.max() ?? 0)
            for (number, other) in zip(vector, decoded) { #expect(abs(number - other) <= slack) }
            if setting.encoding == .float32, !codec.isNormalized { #expect(decoded == vector) }
        }
    }

    @Test(arguments: CodecSetting.all)
    func `a row's norm is the number that its metric needs`(setting: CodecSetting) throws {
        let codec = try setting.codec(9)
        var random = SeededRandom(seed: 51)
        let vector = random.vector(9, norm: 3)
        let encoded = EncodedVector(vector, codec)
        let stored = codec.isNormalized ? 1 : squares(encoded.decoded)
        let expected =
            switch (setting.metric, setting.normalizing) {
            case (.cosine, true): squares(vector).squareRoot()
            case (.cosine, false): 1 / stored.squareRoot()
            default: stored
            }
        #expect(abs(Double(encoded.norm) - expected) <= 1e-6 * expected)
        #expect(abs(encoded.squaredNorm - stored) <= (codec.isNormalized ? 2e-3 : 1e-6) * stored)
    }

    @Test(arguments: CodecSetting.all)
    func `rows of a flat file are the rows of an index one after the other`(
        setting: CodecSetting
    ) throws {
        let codec = try setting.codec(5)
        var random = SeededRandom(seed: 52)
        let vectors = random.vector(5 * 4)
        var norms: [Float] = []
        let bytes = try codec.encodeFlat(.float32(vectors.span), norms: &norms)
        #expect(bytes.count == 4 * codec.flatRowBytes)
        #expect(codec.flatRowBytes.isMultiple(of: 16))
        for number in 0..<4 {
            let encoded = EncodedVector(row(number, of: vectors, dimension: 5), codec)
            #expect(norms[number] == encoded.norm)
            let place = number * codec.flatRowBytes
            let used = codec.format.elementBytes
            #expect(unsafe Array(bytes[place..<place + used]) == Array(encoded.bytes[..<used]))
            #expect(bytes[place + used..<place + codec.flatRowBytes].allSatisfy { $0 == 0 })
        }
    }

    // MARK: - Errors

    private func code(_ codec: VectorCodec, _ vector: [Float]) -> NearestError.Code? {
        do throws(NearestError) {
            try codec.validate(.float32(vector.span), ids: CollectionOfOne(7))
            return nil
        } catch {
            #expect(error.message.contains("7") || error.code == .dimensionMismatch)
            return error.code
        }
    }

    @Test(arguments: CodecSetting.all)
    func `vectors that cannot be compared are refused`(setting: CodecSetting) throws {
        let codec = try setting.codec(3)
        #expect(code(codec, [1, 2, 3]) == nil)
        #expect(code(codec, [1, 2]) == .dimensionMismatch)
        #expect(code(codec, [1, 2, 3, 4]) == .dimensionMismatch)
        for number: Float in [.nan, .infinity, -.infinity] {
            #expect(code(codec, [0, number, 1]) == .invalidVector)
        }
        #expect(code(codec, [1e19, 0, 0]) == .invalidVector)
        let isDirection = setting.metric == .cosine
        #expect(code(codec, [0, 0, 0]) == (isDirection ? .invalidVector : nil))
        #expect(code(codec, [0x1p-49, 0, 0]) == (isDirection ? .invalidVector : nil))
        // float16 holds neither, unless the vector is scaled to length 1 before it is rounded.
        let isRounded = setting.encoding == .float16 && !codec.isNormalized
        #expect(code(codec, [65_519, 0, 1]) == nil)
        #expect(code(codec, [65_520, 0, 1]) == (isRounded ? .invalidVector : nil))
        let isLost = isRounded && isDirection
        #expect(code(codec, [1e-8, 0, 1e-8]) == (isLost ? .invalidVector : nil))
    }

    @Test func `the largest vectors are as long as the limit says`() throws {
        let format = try VectorFormat(
            dimension: 1,
            metric: .squaredEuclidean,
            encoding: .float32
        )
        let codec = VectorCodec(format, normalizing: false)
        let limit = VectorCodec.maximumSquaredNorm.squareRoot()
        #expect(code(codec, [Float(limit * 0.9999)]) == nil)
        #expect(code(codec, [Float(limit * 1.0001)]) == .invalidVector)
        // Even the distance of two opposite ones is finite.
        #expect((4 * Float(limit * 0.9999) * Float(limit * 0.9999)).isFinite)
    }

    @Test func `a query's squared norm is the sum of its squares`() throws {
        let codec = try CodecSetting(metric: .cosine, encoding: .float32, normalizing: true)
            .codec(4)
        let query: [Float] = [1, -2, 3, 0.5]
        let norm = try unsafe query.withUnsafeBufferPointer { query throws(NearestError) in
            try unsafe codec.squaredNorm(of: query, "the query")
        }
        #expect(norm == 14.25)
        let error = #expect(throws: NearestError.self) {
            _ = try unsafe [Float](repeating: 0, count: 4).withUnsafeBufferPointer { query in
                try unsafe codec.squaredNorm(of: query, "the third query")
            }
        }
        #expect(error?.message.contains("the third query") == true)
        #expect(VectorCodec.minimumSquaredNorm == 0x1p-96)
    }

    @Test func `a batch has a vector for each identifier, and each identifier once`() throws {
        let codec = try CodecSetting(metric: .innerProduct, encoding: .float32, normalizing: false)
            .codec(3)
        let numbers = [Float](repeating: 1, count: 9)
        try codec.validateBatch(.float32(numbers.span.extracting(0..<0)), ids: [])
        try codec.validateBatch(.float32(numbers.span), ids: [3, 1, 2])
        for (count, ids, code) in [
            (8, [3, 1, 2], NearestError.Code.dimensionMismatch), (3, [], .dimensionMismatch),
            (9, [3, 1, 3], .duplicateID),
        ] as [(Int, [VectorID], NearestError.Code)] {
            let error = #expect(throws: NearestError.self) {
                try codec.validateBatch(.float32(numbers.span.extracting(0..<count)), ids: ids)
            }
            #expect(error?.code == code)
        }
        let vectors: [Float] = [1, 2, 3, 4, .nan, 6]
        let error = #expect(throws: NearestError.self) {
            try codec.validate(.float32(vectors.span), ids: [10, 20])
        }
        #expect(error?.code == .invalidVector)
        #expect(error?.message.contains("20") == true)
    }
}
