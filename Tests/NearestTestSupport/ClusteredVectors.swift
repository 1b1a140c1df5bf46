/// Vectors around centers, some centers near each other, as there are in use.
public struct ClusteredVectors: Sendable {
    private var random: SeededRandom
    private let dimension: Int
    /// What the vectors lie around.
    public let centers: [[Float]]

    /// Draws the centers: ten regions with several in each.
    ///
    /// - Parameters:
    ///   - seed: decides where the centers are.
    ///   - dimension: elements of a vector.
    ///   - count: the number of centers. Default: 200.
    ///   - draw: a seed for the vectors alone. Default: they go on from the centers.
    public init(seed: UInt64, dimension: Int, centers count: Int = 200, draw: UInt64? = nil) {
        var random = SeededRandom(seed: seed)
        let regions = (0..<10).map { _ in random.vector(dimension) }
        centers = (0..<count).map { number in
            let offset = random.vector(dimension, norm: 0.5)
            return zip(regions[number % 10], offset).map { $0 + $1 }
        }
        self.random = draw.map { SeededRandom(seed: $0) } ?? random
        self.dimension = dimension
    }

    /// The next vectors, one after the other, each around a center that is drawn.
    public mutating func vectors(_ count: Int) -> [Float] {
        vectors(count, around: 0..<centers.count)
    }

    /// The next vectors, each around one of some centers.
    public mutating func vectors(_ count: Int, around some: Range<Int>) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count * dimension)
        for _ in 0..<count {
            let center = centers[some.lowerBound + Int(random.next() % UInt64(some.count))]
            for value in center { values.append(value + 0.2 * random.nextSigned()) }
        }
        return values
    }

    /// The next vectors, each as an array.
    public mutating func rows(_ count: Int) -> [[Float]] {
        (0..<count).map { _ in vectors(1) }
    }
}
