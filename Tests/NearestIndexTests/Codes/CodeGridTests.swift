import NearestIndex
import NearestKernels
import NearestTestSupport
import Testing

/// Grids and the codes that they make of vectors.
@Suite struct CodeGridTests {
    /// Vectors whose elements are spread very differently, as those of descriptors are.
    private func uneven(_ count: Int, _ dimension: Int, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed)
        var vectors = random.vector(count * dimension)
        for index in vectors.indices where index % dimension % 8 == 0 { vectors[index] *= 6 }
        return vectors
    }

    private func grid(
        _ width: CodeWidth,
        _ vectors: [Float],
        _ dimension: Int
    ) -> CodeGrid {
        vectors.withScratchCopy { sample in
            CodeCalibration(width, elements: dimension, sample).grid(seed: 7)
        }
    }

    private func code(_ vector: [Float], _ grid: CodeGrid) -> [UInt8] {
        withScratch(of: UInt8.self, count: grid.cells.rowBytes) { code in
            withScratch(of: Float.self, count: grid.cells.dimension) { coordinates in
                vector.withScratchCopy {
                    grid.encode($0, coordinates, to: code.target(at: 0))
                }
            }
            return code.array(count: code.count)
        }
    }

    private func estimate(_ query: [Float], _ code: [UInt8], _ grid: CodeGrid) -> Float {
        withScratch(of: UInt8.self, count: code.count) { row in
            for index in code.indices { row[index] = code[index] }
            return withScratch(of: UInt8.self, count: grid.cells.queryBytes + 64) { target in
                _ = withScratch(of: Float.self, count: grid.cells.dimension) { coordinates in
                    query.withScratchCopy {
                        grid.makeQuery(
                            $0,
                            scale: 1,
                            factor: 1,
                            coordinates,
                            to: target.target(at: 0)
                        )
                    }
                }
                return grid.estimate(target.target(at: 0), row.target(at: 0))
            }
        }
    }

    @Test(arguments: [CodeWidth.eight, .four], [1, 3, 64, 100, 128, 200])
    func `distances of codes are those of vectors, but for what cells leave out`(
        width: CodeWidth,
        dimension: Int
    ) {
        for vectors in [
            SeededRandom(seed: 1).vectors(200 * dimension), uneven(200, dimension, seed: 2),
        ] {
            let grid = grid(width, vectors, dimension)
            #expect(grid.cells.dimension.isMultiple(of: width.group))
            let rows = (0..<200).map { Array(vectors[$0 * dimension..<($0 + 1) * dimension]) }
            for number in 0..<40 {
                let (query, row) = (rows[number], rows[199 - number])
                let exact = zip(query, row).reduce(0.0) {
                    $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
                }
                let left = leftOut(query, grid) + leftOut(row, grid)
                let found = Double(estimate(query, code(row, grid), grid))
                #expect(abs(found.squareRoot() - exact.squareRoot()) <= left * 1.0001 + 1e-6)
                let own = Double(estimate(query, code(query, grid), grid))
                #expect(own.squareRoot() <= 2 * leftOut(query, grid) * 1.0001 + 1e-6)
            }
        }
    }

    // The length of what a code leaves out, which is at least what a query leaves out.
    private func leftOut(_ vector: [Float], _ grid: CodeGrid) -> Double {
        withScratch(of: Float.self, count: grid.cells.dimension) { coordinates in
            vector.withScratchCopy { grid.locate($0, row: 0, to: coordinates) }
            return grid.error(coordinates).squared.squareRoot()
        }
    }

    @Test(arguments: [CodeWidth.eight, .four])
    func `coordinates are rotated where elements are uneven, and keep their distances`(
        width: CodeWidth
    ) {
        let dimension = 96
        let even = grid(width, SeededRandom(seed: 3).vectors(300 * dimension), dimension)
        #expect(even.transform == .none)
        let vectors = uneven(300, dimension, seed: 4)
        let grid = grid(width, vectors, dimension)
        #expect(grid.transform == .hadamard)
        #expect(grid.figures.error > 0 && grid.figures.count == 300)
        let count = grid.cells.dimension
        withScratch(of: Float.self, count: 2 * count) { coordinates in
            vectors.withScratchCopy { sample in
                grid.locate(sample, row: 0, to: coordinates.extracting(0..<count))
                grid.locate(sample, row: 1, to: coordinates.extracting(count..<2 * count))
            }
            var (rotated, plain) = (0.0, 0.0)
            for index in 0..<count {
                let difference = Double(coordinates[index] - coordinates[count + index])
                rotated += difference * difference
            }
            for index in 0..<dimension {
                let difference = Double(vectors[index] - vectors[dimension + index])
                plain += difference * difference
            }
            #expect(abs(rotated - plain) < 1e-5 * plain)
        }
    }

    @Test func `equal, tiny, huge and far vectors have codes`() {
        for width in [CodeWidth.eight, .four] {
            let equal = [Float](repeating: 0.25, count: 64 * 50)
            let same = grid(width, equal, 64)
            #expect(same.figures.error == 0 && same.cells.halfRange == 1)
            #expect(estimate(Array(equal[..<64]), code(Array(equal[..<64]), same), same) >= 0)
            var vectors = SeededRandom(seed: 5).vectors(64 * 50)
            vectors[70] = 1e6
            for scale: Float in [1e-30, 1, 1e15] {
                let grid = grid(width, vectors.map { $0 * scale }, 64)
                #expect(grid.cells.halfRange.isNormal)
                for number in 0..<50 {
                    let vector = vectors[number * 64..<(number + 1) * 64].map { $0 * scale }
                    let distance = estimate(vector, code(vector, grid), grid)
                    #expect(distance.isFinite && distance >= 0)
                }
                let outside = [Float](repeating: 3e38, count: 64)
                let last: UInt8 = width == .eight ? 127 : 255
                #expect(code(outside, grid).allSatisfy { $0 <= last })
                if grid.transform == .none {
                    // Half a byte: the second half of 128 coordinates is padding.
                    let full: UInt8 = width == .eight ? 127 : 15
                    #expect(code(outside, grid).allSatisfy { $0 == full })
                }
            }
        }
    }

    @Test func `trials tell vectors that codes suit from those that they do not`() {
        #if DEBUG
        let count = 300
        #else
        let count = 4000
        #endif
        var clusters = ClusteredVectors(seed: 6, dimension: 128)
        let vectors = clusters.vectors(count)
        // A few vectors are so long that all others fall into the same cells.
        var skewed = SeededRandom(seed: 7).vectors(count * 8)
        for index in skewed.indices where index / 8 % 16 == 0 { skewed[index] *= 1000 }
        for width in [CodeWidth.eight, .four] {
            let good = grid(width, vectors, 128)
            for metric in [Metric.squaredEuclidean, .innerProduct] {
                let trial = vectors.withScratchCopy { CodeTrial.recall(good, metric, $0) }
                #expect(trial >= Double(CodeTrial.minimum(width)), "\(metric): \(trial)")
            }
            let bad = grid(width, skewed, 8)
            #expect(skewed.withScratchCopy { CodeTrial.recall(bad, .squaredEuclidean, $0) } < 0.9)
        }
    }

    @Test(arguments: [CodeWidth.eight, .four])
    func `codes are the same on every machine`(width: CodeWidth) {
        var digests: [UInt64] = []
        for vectors in [SeededRandom(seed: 8).vectors(64 * 96), uneven(64, 96, seed: 9)] {
            let grid = grid(width, vectors, 96)
            var digest: UInt64 = 0xCBF2_9CE4_8422_2325
            for number in 0..<64 {
                for byte in code(Array(vectors[number * 96..<(number + 1) * 96]), grid) {
                    digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
                }
            }
            digests.append(digest)
        }
        #expect(
            digests
                == (width == .eight
                    ? [16_103_311_446_500_219_692, 3_748_630_280_194_170_915]
                    : [15_428_837_550_574_864_583, 10_310_591_015_644_469_079])
        )
    }
}

extension SeededRandom {
    fileprivate func vectors(_ count: Int) -> [Float] {
        var random = self
        return random.vector(count)
    }
}

extension [Float] {
    /// Calls `body` with a copy of the numbers.
    func withScratchCopy<Result>(_ body: (ScratchSpan<Float>) -> Result) -> Result {
        withScratch(of: Float.self, count: count) { copy in
            for index in indices { copy[index] = self[index] }
            return body(copy)
        }
    }
}
