import Nearest
import NearestIndex

/// Components that are not learned, but the same on every machine, for the tests.
enum SampleComponents {
    static let (dimension, count) = (10, 4)

    /// Four directions at right angles among ten elements.
    static func of(_ metric: Metric) -> PrincipalComponents {
        var rows = [Float](repeating: 0, count: count * dimension)
        for component in 0..<count {
            rows[component * dimension + 2 * component] = 0.6
            rows[component * dimension + 2 * component + 1] = 0.8
        }
        let middle: Float = metric == .squaredEuclidean ? 0.25 : 0
        return PrincipalComponents(
            metric,
            mean: [Float](repeating: middle, count: dimension),
            variances: [4, 3, 2, 1],
            keptVariance: 0.875,
            rows
        )
    }
}
