/// Where the clusters of a synthetic data set lie and how each is spread.
///
/// A vector of cluster c is `center[c] + spread[c] * (z1 * direction1 + ... + zi * directioni)`
/// plus noise, with normal z. The directions differ between clusters, so that the whole fills the
/// space although each neighborhood has few dimensions. The centers are about as far from one
/// another as two vectors of one cluster are: clusters touch, and a search can lose its way between
/// them.
struct ClusterShape {
    private let dimension: Int
    private let intrinsicDimension: Int

    /// Row-major, `clusters * dimension`.
    private let centers: [Float]

    /// Row-major, `clusters * intrinsicDimension * dimension`; of about unit length each.
    private let directions: [Float]

    /// One a cluster, 0.6..<1.4: dense and sparse ones side by side.
    private let spreads: [Float]

    /// The length of the noise relative to one standard deviation along a direction.
    private static let noise = 1.2

    init(of recipe: SyntheticDataset, from numbers: inout SeededGenerator) {
        dimension = recipe.dimension
        intrinsicDimension = recipe.intrinsicDimension
        let perElement = 1 / Double(recipe.dimension).squareRoot()
        // Two vectors of a cluster differ by a normal number of variance 2 along each direction.
        let centerLength = Double(recipe.intrinsicDimension).squareRoot()
        centers = (0..<(recipe.clusters * recipe.dimension)).map { _ in
            Float(numbers.nextGaussian() * perElement * centerLength)
        }
        let directionCount = recipe.clusters * recipe.intrinsicDimension
        directions = (0..<(directionCount * recipe.dimension)).map { _ in
            Float(numbers.nextGaussian() * perElement)
        }
        spreads = (0..<recipe.clusters).map { _ in Float(0.6 + 0.8 * numbers.nextUniform()) }
    }

    /// Fills `vector` with a vector of a random cluster.
    func fill(
        _ vector: UnsafeMutableBufferPointer<Float>,
        from numbers: inout SeededGenerator
    ) {
        // The lesser of two makes the first clusters large and the last ones small.
        let cluster = min(
            numbers.nextIndex(below: spreads.count),
            numbers.nextIndex(below: spreads.count)
        )
        let noise = Self.noise / Double(dimension).squareRoot()
        let center = cluster * dimension
        for index in 0..<dimension {
            vector[index] = centers[center + index] + Float(numbers.nextGaussian() * noise)
        }
        // One direction after the other over all elements, never a sum within a loop: the order of
        // additions is then fixed although the compiler works on many elements at once.
        directions.withUnsafeBufferPointer { directions in
            for axis in 0..<intrinsicDimension {
                let amount = Float(numbers.nextGaussian()) * spreads[cluster]
                let start = (cluster * intrinsicDimension + axis) * dimension
                for index in 0..<dimension {
                    vector[index] += amount * directions[start + index]
                }
            }
        }
    }
}
