// How squared distances of codes become distances of a metric.
extension Metric {
    /// What a squared distance is multiplied with.
    ///
    /// Of two vectors of length 1, `1 - cos` is half of it, and so is the negative inner product,
    /// less what the lengths say.
    var codeFactor: Float { self == .squaredEuclidean ? 1 : 0.5 }

    /// What a query is multiplied with before it is compared with codes.
    ///
    /// Directions are compared at length 1. Which inner products are largest does not depend on the
    /// query's length, so it gets that of the vectors: far from them, codes would say little.
    ///
    /// - Parameters:
    ///   - grid: the grid of the codes.
    ///   - squaredLength: that of the query.
    /// - Returns: a positive number.
    func codeScale(_ grid: CodeGrid, squaredLength: Float) -> Float {
        let length = squaredLength.squareRoot()
        guard length.isNormal else { return 1 }
        switch self {
        case .innerProduct: return grid.figures.length.isNormal ? grid.figures.length / length : 1
        case .cosine: return 1 / length
        case .squaredEuclidean, .manhattan, .hamming, .jaccard: return 1
        }
    }
}

extension VectorCodec {
    /// Half the squared length of the vector in a row, at most the largest number that a distance
    /// can be subtracted from.
    func halfSquaredNorm(ofRow row: RowPointer) -> Float {
        Float(min(squaredNorm(ofRow: row) / 2, 0x1p126))
    }
}
