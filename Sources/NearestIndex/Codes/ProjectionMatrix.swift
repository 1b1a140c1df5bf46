/// A matrix that projects vectors: each row is a direction.
package final class ProjectionMatrix: Sendable {
    /// Directions, elements of a projection.
    package let rowCount: Int
    /// Elements of a vector.
    package let dimension: Int
    private let numbers: ScratchBuffer<Float>

    /// Makes a matrix of rows that follow each other.
    package init(_ numbers: [Float], dimension: Int) {
        precondition(!numbers.isEmpty && numbers.count.isMultiple(of: dimension))
        rowCount = numbers.count / dimension
        self.dimension = dimension
        self.numbers = ScratchBuffer(numbers.count)
        for index in numbers.indices { self.numbers[index] = numbers[index] }
    }

    /// The elements, row after row.
    package var elements: [Float] { numbers.span.array(count: rowCount * dimension) }

    /// Writes the products of a vector with all rows.
    ///
    /// Sums are in a fixed order, so they are the same on every instruction set.
    ///
    /// - Complexity: O(`rowCount * dimension`).
    package func project(_ vector: ScratchSpan<Float>, to target: ScratchSpan<Float>) {
        assert(vector.count >= dimension && target.count >= rowCount)
        numbers.span.project(vector, rows: rowCount, dimension: dimension, to: target)
    }

    /// What directions of length 1 are multiplied with, so that ``isContraction`` is sure of them.
    static let scale: Float = 1 - 0x1p-12

    /// Whether projections are proven to be never longer than vectors.
    ///
    /// The squared length of a projection is at most that of the vector times the largest
    /// eigenvalue of the products of all rows, which is at most the largest sum of the sizes of one
    /// row's products (Gershgorin).
    ///
    /// - Complexity: O(`rowCount² * dimension`).
    package var isContraction: Bool {
        let elements = elements
        var sums = [Double](repeating: 0, count: rowCount)
        for row in 0..<rowCount {
            for other in row..<rowCount {
                let (first, second) = (row * dimension, other * dimension)
                var product = 0.0
                for index in 0..<dimension {
                    product += Double(elements[first + index]) * Double(elements[second + index])
                }
                sums[row] += abs(product)
                if other != row { sums[other] += abs(product) }
            }
        }
        return sums.allSatisfy { $0 <= 1 - 0x1p-20 }
    }
}
