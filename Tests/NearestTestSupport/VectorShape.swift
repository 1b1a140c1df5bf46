/// Sets of vectors that differ in what is hard about them: lengths, directions, density.
public enum VectorShape: String, CaseIterable, Sendable {
    /// Every element uniform in 0…1: all directions are alike, and lengths differ.
    case positive
    /// Directions evenly spread, lengths log-normal: a few vectors are much longer than most.
    case logNormalLengths
    /// Every element the product of two uniform numbers: many short vectors, few long ones.
    case products
    /// Around centers, some of which are near each other.
    case clusters

    /// Draws vectors of this shape, one after the other.
    public func vectors(_ count: Int, dimension: Int, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed)
        func positive() -> Float { (random.nextSigned() + 1) / 2 }
        // The sum of twelve uniform numbers is nearly normal.
        func normal() -> Float { (0..<12).reduce(0) { sum, _ in sum + random.nextSigned() } / 2 }
        switch self {
        case .positive:
            return (0..<count * dimension).map { _ in positive() }
        case .products:
            return (0..<count * dimension).map { _ in positive() * positive() }
        case .logNormalLengths:
            return (0..<count).flatMap { _ in
                let length = power(normal() / 2)
                return (0..<dimension).map { _ in normal() * length }
            }
        case .clusters:
            // The centers are the same for every seed, so that queries lie among the vectors.
            var clusters = ClusteredVectors(seed: 1, dimension: dimension, centers: 50, draw: seed)
            return clusters.vectors(count)
        }
    }

    // e to a power between -4 and 4, by its series: no library of mathematics is needed.
    private func power(_ exponent: Float) -> Float {
        var (term, sum) = (1.0, 1.0)
        for number in 1..<30 {
            term *= Double(exponent) / Double(number)
            sum += term
        }
        return Float(sum)
    }
}
