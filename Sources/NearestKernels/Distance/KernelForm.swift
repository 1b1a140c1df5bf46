/// What a kernel computes from a query `q` and a row `x`.
package enum KernelForm: Sendable {
    /// `sum((q[i] - x[i])^2)`: at least 0, or NaN.
    case squaredEuclidean
    /// `sum(|q[i] - x[i]|)`: at least 0, or NaN.
    case manhattan
    /// `sum(q[i] * x[i])`, not negated: larger for nearer rows.
    case innerProduct
}
