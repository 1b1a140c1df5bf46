import NearestIndex
import NearestKernels
import NearestTestSupport
import Testing

/// Exact indexes with codes of fewer coordinates: their answers are those without codes.
@Suite struct FlatProjectionTests {
    private static let (dimension, count) = (256, 600)

    /// A grid of few coordinates, that keeps half or a quarter of the variance.
    private static func grid(_ test: CodedCase, _ vectors: [Float]) -> CodeGrid {
        let width: CodeWidth = test.quantization == .scalar8 ? .eight : .four
        let square = vectors.reduce(0) { $0 + $1 * $1 } / Float(vectors.count)
        // Directions have length 1, and so have their elements a mean square.
        let size = test.metric == .cosine ? 1 / Float(dimension) : square
        var figures = CodeFigures()
        figures.length = (size * Float(dimension)).squareRoot()
        figures.count = count
        return CodeGrid(
            CodeCells(width: width, elements: width.group, halfRange: 4 * size.squareRoot()),
            .projection,
            mean: [Float](repeating: 0, count: dimension),
            projection: ProjectionTests.signs(width.group, of: dimension, length: 0.999),
            seed: 0,
            figures: figures
        )
    }

    @Test(arguments: CodedCase.all)
    func `answers are those of a scan of the vectors`(test: CodedCase) throws {
        let pair = try CodedPair(test, dimension: Self.dimension)
        var flat = FlatVectors(dimension: Self.dimension, directions: 30, seed: 8)
        let vectors = flat.vectors(Self.count)
        let ids = denseIDs(0..<Self.count)
        try pair.change { try $0.insert(contentsOf: vectors, ids: ids) }
        pair.coded.makeCodes(Self.grid(test, vectors))
        let report = try #require(pair.coded.quantizationReport)
        #expect(report.coordinateCount < Self.dimension && report.isRotated)
        var random = SeededRandom(seed: 9)
        var queries = flat.rows(3)
        // Outside the plane, and far away.
        queries.append(random.vector(Self.dimension))
        queries.append(queries[0].map { $0 * 30 + 5 })
        #expect(try pair.compare(queries, ids) > 0)

        // Vectors outside the plane, replaced and removed ones.
        let others = random.vector(100 * Self.dimension)
        try pair.change {
            try $0.insert(contentsOf: others, ids: denseIDs(2000..<2100))
            try $0.replace(queries[0], id: ids[5])
            $0.remove(ids[100..<200])
            $0.compact()
        }
        #expect(try #require(pair.coded.quantizationReport).coordinateCount < Self.dimension)
        #expect(try pair.compare(queries, ids) > 0)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5].map { CodedCase.all[$0] })
    func `equal vectors, very unequal lengths and an empty index are answered rightly`(
        test: CodedCase
    ) throws {
        let pair = try CodedPair(test, dimension: Self.dimension)
        var random = SeededRandom(seed: 11)
        let one = random.vector(Self.dimension)
        let vectors = (0..<Self.count).flatMap { number -> [Float] in
            switch number % 4 {
            case 0: one
            case 1: one.map { $0 * 1000 }
            case 2: random.vector(Self.dimension, norm: 0.001)
            default: random.vector(Self.dimension, norm: Float(1 + number))
            }
        }
        let ids = denseIDs(0..<Self.count)
        try pair.change { try $0.insert(contentsOf: vectors, ids: ids) }
        pair.coded.makeCodes(Self.grid(test, vectors))
        let queries = [one, one.map { $0 * 1000 }, random.vector(Self.dimension)]
        try pair.compare(queries, ids)
        let batch = queries.flatMap(\.self)
        for k in [3, Self.count + 7] {
            #expect(
                try pair.coded.search(batch: batch, k: k).map(\.neighbors)
                    == pair.plain.search(batch: batch, k: k).map(\.neighbors)
            )
        }
        pair.change { $0.remove(ids) }
        #expect(try pair.coded.search(one, k: 3).neighbors.isEmpty)
        #expect(try pair.coded.search(batch: batch, k: 3).allSatisfy(\.neighbors.isEmpty))
        try pair.change { try $0.insert(contentsOf: vectors, ids: ids) }
        try pair.compare(queries, ids)
    }

    #if !DEBUG
    @Test(.enabled(if: MomentMatrix.isAvailable))
    func `one vector does not wait until a projection is found`() throws {
        var flat = FlatVectors(dimension: 256, directions: 4, seed: 3)
        let (many, one) = (flat.vectors(4096), flat.vectors(1))
        let index = try FlatIndex(dimension: 256, metric: .squaredEuclidean)
        try index.insert(contentsOf: Array(many.dropLast(256)), ids: denseIDs(0..<4095))
        #expect(index.quantization == .none)
        try index.insert(one, id: 5000)
        #expect(try #require(index.quantizationReport).coordinateCount >= 256)
        let together = try FlatIndex(dimension: 256, metric: .squaredEuclidean)
        try together.insert(contentsOf: many, ids: denseIDs(0..<4096))
        #expect(try #require(together.quantizationReport).coordinateCount < 256)
    }
    #endif
}
