internal import NearestKernels

/// What a vector must be before it is stored or compared.
///
/// Its squared norm must be finite and at most an eighth of the largest float32, so that no distance
/// between two such vectors overflows; under cosine it must not be zero
/// or nearly so.
struct VectorCheck: Sendable {
    let dimension: Int
    let metric: Metric
    let kernels: DistanceKernels

    /// What an index may be made for.
    static let dimensions = 1...65_536

    static let largestSquaredNorm = Double(Float.greatestFiniteMagnitude) / 8

    /// Under cosine: below it (a norm of 2⁻⁴⁸) products of two vectors lose digits to underflow.
    static let smallestSquaredNorm = 0x1p-96

    /// Checks a vector and returns its squared norm.
    ///
    /// - Parameters:
    ///   - vector: the elements.
    ///   - name: what to call it in the error: `the query`, `vector 17`.
    /// - Returns: the sum of the squares of its elements.
    /// - Throws: ``NearestError`` that says what is wrong with it.
    func squaredNorm(
        of vector: UnsafeBufferPointer<Float>,
        _ name: @autoclosure () -> String
    ) throws(NearestError) -> Double {
        guard vector.count == dimension, let start = vector.baseAddress else {
            throw .dimension(name(), count: vector.count, expected: dimension)
        }
        let norm2 = unsafe kernels.squaredNorm(start, count: dimension, element: .float32)
        guard norm2 <= Self.largestSquaredNorm else {
            throw unsafe Self.uncomparable(unsafe vector, name())
        }
        if metric == .cosine, norm2 < Self.smallestSquaredNorm {
            throw NearestError(
                code: .invalidVector,
                message:
                    "\(name()) is zero or nearly so (its squared norm is \(norm2)), which has no "
                    + "direction and so no cosine; leave it out, or use another metric"
            )
        }
        return norm2
    }

    /// The error for a vector with an element that is not finite, or with too large a norm.
    private static func uncomparable(
        _ vector: UnsafeBufferPointer<Float>,
        _ name: String
    ) -> NearestError {
        if let index = unsafe vector.firstIndex(where: { !$0.isFinite }) {
            return NearestError(
                code: .invalidVector,
                message:
                    "\(name) has \(unsafe vector[index]) at element \(index); every element must "
                    + "be finite: look for a division by zero where it was made"
            )
        }
        return NearestError(
            code: .invalidVector,
            message: "\(name) is too long: its squared norm exceeds \(largestSquaredNorm), beyond "
                + "which distances overflow; scale the vectors down"
        )
    }
}
