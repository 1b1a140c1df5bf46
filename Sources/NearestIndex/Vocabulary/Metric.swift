/// The distance between two vectors.
///
/// Smaller is nearer under every metric. Raw values are stored in files, so they never change.
@nonexhaustive
public enum Metric: UInt8, Sendable, Hashable, CaseIterable {
    /// `sum((a[i] - b[i])^2)`: the square of the length of the difference, from 0 up.
    case squaredEuclidean = 1
    /// `-sum(a[i] * b[i])`: the inner product, negated so that smaller is nearer. Any sign.
    case innerProduct = 2
    /// `1 - cos(a, b)`: 0 for the same direction, 1 for orthogonal, 2 for opposite vectors. Zero
    /// vectors have no direction and are refused, as are those with a norm below 2⁻⁴⁸.
    case cosine = 3
    /// `sum(|a[i] - b[i]|)`: the sum of the differences' magnitudes, from 0 up; also known as L1.
    ///
    /// Batches of exact searches gain less by it than under other metrics, because inner products
    /// rule out fewer vectors.
    case manhattan = 4
    /// The number of bits that differ, from 0 to the dimension. Only for ``ScalarEncoding/bit``.
    case hamming = 5
    /// The bits that differ, as a share of those that are 1 in either vector: 0 for equal vectors,
    /// also for two without a 1, and 1 for vectors that have no 1 in common. Only for
    /// ``ScalarEncoding/bit``.
    case jaccard = 6

    /// Whether the metric compares bits, and not numbers.
    package var comparesBits: Bool {
        switch self {
        case .squaredEuclidean, .innerProduct, .cosine, .manhattan: false
        case .hamming, .jaccard: true
        }
    }
}
