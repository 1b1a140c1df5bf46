/// The sums of the products of all pairs of elements of some vectors, from which the directions
/// follow in which the vectors differ most.
package struct MomentMatrix: ~Copyable {
    /// Elements of a vector.
    package let dimension: Int
    private var sums: [Double]

    /// Whether the library is built with what finds directions.
    package static var isAvailable: Bool { LAPACK.isLinked }

    /// Begins without vectors.
    package init(dimension: Int) {
        self.dimension = dimension
        sums = [Double](repeating: 0, count: dimension * dimension)
    }

    /// Adds vectors that follow each other; some hundred at a time are added fast.
    ///
    /// - Complexity: O(vectors × `dimension`²).
    package mutating func add(_ rows: [Double]) {
        LAPACK.addMoments(of: rows, dimension: dimension, to: &sums)
    }

    /// Returns the directions.
    ///
    /// - Complexity: O(`dimension`³).
    /// - Returns: as many as a vector has elements; nil if the method does not converge.
    package consuming func directions() -> PrincipalDirections? {
        let dimension = dimension
        var rows = sums
        guard let sums = LAPACK.eigenvectors(of: &rows, count: dimension) else { return nil }
        return PrincipalDirections(dimension: dimension, ascending: sums, rows)
    }
}

/// Directions at right angles to each other, by how much vectors differ along them.
package struct PrincipalDirections: Sendable {
    /// Elements of a direction.
    package let dimension: Int
    /// The sum of the squares along each direction, descending.
    package let sums: [Double]
    private let rows: [Double]

    fileprivate init(dimension: Int, ascending sums: [Double], _ rows: [Double]) {
        self.dimension = dimension
        // Rounding can take a sum of 0 below it.
        self.sums = sums.reversed().map { max(0, $0) }
        self.rows = rows
    }

    /// The share of all squares that the first directions keep, 0…1.
    package func kept(by count: Int) -> Double {
        let all = sums.reduce(0, +)
        return all > 0 ? min(1, sums.prefix(count).reduce(0, +) / all) : 1
    }

    /// A direction, of length 1.
    ///
    /// It and its opposite serve alike; the one whose largest element is positive is taken.
    package subscript(number: Int) -> [Double] {
        let start = (dimension - 1 - number) * dimension
        let row = rows[start..<start + dimension]
        let largest = row.max { abs($0) < abs($1) } ?? 0
        return row.map { largest < 0 ? -$0 : $0 }
    }
}
