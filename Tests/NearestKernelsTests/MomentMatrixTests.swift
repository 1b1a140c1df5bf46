import NearestKernels
import NearestTestSupport
import Testing

/// Directions in which vectors differ most, by LAPACK.
@Suite(.enabled(if: MomentMatrix.isAvailable)) struct MomentMatrixTests {
    private static func product(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test func `vectors along the axes have the axes for directions`() throws {
        var moments = MomentMatrix(dimension: 3)
        moments.add([0, 2, 0, 0, 0, -3])
        moments.add([1, 0, 0])
        let found = moments.directions()
        let directions = try #require(found)
        #expect(zip(directions.sums, [9, 4, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
        // Of a direction and its opposite the one with a positive element is taken.
        for (number, axis) in [[0, 0, 1], [0, 1, 0], [1, 0, 0]].enumerated() {
            #expect(zip(directions[number], axis).allSatisfy { abs($0 - Double($1)) < 1e-12 })
        }
        #expect(abs(directions.kept(by: 1) - 9.0 / 14) < 1e-12 && directions.kept(by: 3) == 1)
    }

    @Test(arguments: [1, 2, 17, 60])
    func `directions are at right angles, and their sums are those of the products`(
        dimension: Int
    ) throws {
        var random = SeededRandom(seed: UInt64(dimension))
        let rows = (0..<40).map { _ in random.vector(dimension).map { Double($0) } }
        var moments = MomentMatrix(dimension: dimension)
        for row in rows { moments.add(row) }
        let found = moments.directions()
        let directions = try #require(found)
        #expect(directions.sums == directions.sums.sorted(by: >))
        for first in 0..<dimension {
            for second in 0...first {
                let product = Self.product(directions[first], directions[second])
                #expect(abs(product - (first == second ? 1 : 0)) < 1e-10)
            }
            let squares = rows.reduce(0) {
                let along = Self.product($1, directions[first])
                return $0 + along * along
            }
            #expect(abs(squares - directions.sums[first]) < 1e-9)
        }
    }

    @Test func `no vectors have no squares, and all of them are kept`() throws {
        let found = MomentMatrix(dimension: 4).directions()
        let directions = try #require(found)
        #expect(directions.sums == [0, 0, 0, 0] && directions.kept(by: 1) == 1)
    }
}
