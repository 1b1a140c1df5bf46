import NearestIndex
import NearestKernels
import NearestTestSupport
import Testing

/// Grids of fewer coordinates than vectors have elements.
@Suite struct ProjectionTests {
    /// A matrix with rows of some length, at right angles: of signs, as Walsh's functions.
    static func signs(_ rows: Int, of dimension: Int, length: Float) -> ProjectionMatrix {
        let numbers = (0..<rows * dimension).map { place in
            let (row, element) = place.quotientAndRemainder(dividingBy: dimension)
            let sign: Float = (row & element).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1
            return sign * length / Float(dimension).squareRoot()
        }
        return ProjectionMatrix(numbers, dimension: dimension)
    }

    @Test func `a matrix that may lengthen vectors is told from one that does not`() {
        #expect(Self.signs(64, of: 128, length: 0.999).isContraction)
        #expect(!Self.signs(64, of: 128, length: 1.001).isContraction)
        // Two rows of length 0.8 that are the same lengthen vectors along them.
        let row = (0..<64).map { _ in Float(0.1) }
        #expect(ProjectionMatrix(row, dimension: 64).isContraction)
        #expect(!ProjectionMatrix(row + row, dimension: 64).isContraction)
    }

    @Test func `a projection multiplies with each row`() {
        let matrix = Self.signs(5, of: 100, length: 1)
        #expect(matrix.rowCount == 5 && matrix.dimension == 100)
        var random = SeededRandom(seed: 2)
        let vector = random.vector(100)
        let products = withScratch(of: Float.self, count: 5) { target in
            vector.withScratchCopy { matrix.project($0, to: target) }
            return target.array(count: 5)
        }
        for row in 0..<5 {
            let exact = (0..<100).reduce(0.0) {
                $0 + Double(matrix.elements[row * 100 + $1]) * Double(vector[$1])
            }
            #expect(abs(exact - Double(products[row])) < 1e-5)
        }
    }

    @Test(arguments: [CodeWidth.eight, .four])
    func `what codes leave out bounds distances from below`(width: CodeWidth) {
        let (dimension, count) = (256, 60)
        let grid = CodeGrid(
            CodeCells(width: width, elements: 128, halfRange: 2),
            .projection,
            mean: [Float](repeating: 0.25, count: dimension),
            projection: Self.signs(128, of: dimension, length: 0.99),
            seed: 0,
            figures: CodeFigures()
        )
        #expect(grid.coordinateCount == 128 && grid.coordinateRoom == 384)
        var random = SeededRandom(seed: 4)
        // Some reach beyond the cells.
        let vectors = (0..<count).map { random.vector(dimension, norm: $0 % 9 == 0 ? 9 : 2) }
        func coded(_ vector: [Float]) -> (code: [UInt8], error: CodeError) {
            withScratch(of: UInt8.self, count: grid.rowBytes) { code in
                withScratch(of: Float.self, count: grid.coordinateRoom) { coordinates in
                    vector.withScratchCopy {
                        grid.encode($0, coordinates, to: code.target(at: 0))
                    }
                    return (code.array(count: code.count), grid.error(coordinates))
                }
            }
        }
        func middles(_ code: [UInt8]) -> [Double] {
            (0..<128).map { index in
                let cell: UInt8
                if width == .eight {
                    cell = code[index]
                } else {
                    cell = index < 64 ? code[index] & 15 : code[index - 64] >> 4
                }
                return Double(grid.cells.middle(Int(cell)))
            }
        }
        let all = vectors.map { coded($0) }
        for first in 0..<count {
            // What a projection drops counts as left out, but not in the bound.
            #expect(all[first].error.squared < all[first].error.spread * 1.001)
            for second in 0..<first {
                let exact = zip(vectors[first], vectors[second]).reduce(0.0) {
                    $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
                }.squareRoot()
                let between = zip(middles(all[first].code), middles(all[second].code))
                    .reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
                let left = Double(all[first].error.bound) + Double(all[second].error.bound)
                #expect(between - left <= exact)
            }
        }
    }

    @Test(.enabled(if: MomentMatrix.isAvailable))
    func `scans get fewer coordinates where vectors lie in a plane, and only there`() throws {
        var flat = FlatVectors(dimension: 256, directions: 40, seed: 6)
        let plane = flat.vectors(1100)
        func grid(_ vectors: [Float], _ quantization: Quantization, scanned: Int) -> CodeGrid? {
            vectors.withScratchCopy {
                CodeChoice.grid(quantization, 256, .squaredEuclidean, $0, scanned: scanned)
            }
        }
        let projected = try #require(grid(plane, .scalar8, scanned: 100_000))
        #expect(projected.transform == .projection && projected.coordinateCount == 64)
        #expect(projected.figures.relativeError < 0.1 && projected.figures.trialRecall > 0.9)
        #expect(projected.projection?.isContraction == true)
        #if !DEBUG
        // Walks, vectors without a plane, and too few vectors to see one.
        var random = SeededRandom(seed: 7)
        let space = random.vector(1100 * 256)
        #expect(grid(plane, .scalar8, scanned: 0)?.projection == nil)
        #expect(grid(space, .scalar8, scanned: 100_000)?.projection == nil)
        let few = Array(plane.prefix(1000 * 256))
        #expect(grid(few, .scalar8, scanned: 100_000)?.projection == nil)
        #endif
    }
}
