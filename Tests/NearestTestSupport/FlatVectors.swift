/// Vectors that lie near a plane of few directions, as embeddings do that were made too long.
public struct FlatVectors: Sendable {
    private let directions: [[Float]]
    private let dimension: Int
    private let noise: Float
    private var random: SeededRandom

    /// Draws the directions.
    ///
    /// - Parameters:
    ///   - dimension: elements of a vector.
    ///   - count: the number of directions.
    ///   - noise: how far vectors are from the plane along each element, at most.
    ///   - seed: decides everything.
    public init(dimension: Int, directions count: Int, noise: Float = 0.01, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        directions = (0..<count).map { _ in random.vector(dimension) }
        self.dimension = dimension
        self.noise = noise
        self.random = random
    }

    /// The next vectors, one after the other.
    public mutating func vectors(_ count: Int) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count * dimension)
        for _ in 0..<count {
            let lengths = random.vector(directions.count)
            for element in 0..<dimension {
                var value = noise * random.nextSigned() + 0.5
                for number in directions.indices {
                    value += lengths[number] * directions[number][element]
                }
                values.append(value)
            }
        }
        return values
    }

    /// The next vectors, each as an array.
    public mutating func rows(_ count: Int) -> [[Float]] { (0..<count).map { _ in vectors(1) } }
}
