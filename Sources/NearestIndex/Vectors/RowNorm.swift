/// Which number each row stores besides its elements: what the metric needs of its length.
///
/// The article *The file format* lists the same three in its section on norms.
enum RowNorm: Sendable {
    /// The squared norm of the stored vector.
    case squared
    /// The reciprocal of the norm of the stored vector, by which a product becomes a cosine.
    case reciprocal
    /// The norm that the vector had before it was scaled to length 1 and stored.
    case original

    /// Returns the number to store for a vector that is not scaled.
    func value(ofSquaredNorm squaredNorm: Double) -> Float {
        switch self {
        case .squared, .original: Float(squaredNorm)
        case .reciprocal: Float(1 / squaredNorm.squareRoot())
        }
    }

    /// Whether a number read from a file can be the norm of a stored vector.
    ///
    /// - Parameters:
    ///   - norm: the number.
    ///   - squaredNorm: the squared norm of the stored vector.
    ///   - tolerance: how far rounding can take the squared norm of a scaled vector from 1.
    /// - Returns: false where the number, or the vector's own norm, is out of range or differs by
    ///   more than rounding explains.
    func agrees(_ norm: Double, squaredNorm: Double, tolerance: Double) -> Bool {
        let rounding = 1e-5
        let lengths =
            (VectorCodec.minimumSquaredNorm * 0.999)...(VectorCodec.maximumSquaredNorm * 1.001)
        switch self {
        case .original:
            return abs(squaredNorm - 1) <= tolerance && norm > 0 && lengths ~= norm * norm
        case .reciprocal:
            return lengths ~= squaredNorm && norm > 0
                && abs(norm * norm * squaredNorm - 1) <= rounding
        case .squared:
            // A square below float32's normal numbers has lost digits.
            return abs(norm - squaredNorm) <= rounding * squaredNorm + 0x1p-126
        }
    }
}
