/// What a kernel computes from a query `q` and a row `x`.
package enum KernelForm: Sendable {
    /// `sum((q[i] - x[i])^2)`: at least 0, or NaN.
    case squaredEuclidean
    /// `sum(|q[i] - x[i]|)`: at least 0, or NaN.
    case manhattan
    /// `sum(q[i] * x[i])`, not negated: larger for nearer rows.
    case innerProduct
    /// The number of bits that differ.
    case hamming
    /// The bits that differ, as a share of those that are 1 in either; 0 if there are none.
    case jaccard
}
