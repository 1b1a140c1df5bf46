internal import NearestKernels

// Everything that depends on the metric is in this file: a new metric is a case in each of these
// switches, which the compiler finds. No other code compares metrics.

extension Metric {
    /// The kernels that compute this metric.
    var form: KernelForm {
        switch self {
        case .squaredEuclidean: .squaredEuclidean
        case .innerProduct, .cosine: .innerProduct
        case .manhattan: .manhattan
        case .hamming: .hamming
        case .jaccard: .jaccard
        }
    }

    /// Returns which number each row stores besides its elements.
    ///
    /// - Parameter normalizing: whether the index scales vectors to length 1 where only their
    ///   direction matters.
    /// - Returns: the kind of norm that each row is stored with.
    func rowNorm(normalizing: Bool) -> RowNorm {
        switch self {
        case .squaredEuclidean, .innerProduct, .manhattan, .hamming, .jaccard: .squared
        case .cosine: normalizing ? .original : .reciprocal
        }
    }

    /// Whether only the direction of vectors matters, so that a zero vector cannot be compared.
    var comparesDirections: Bool {
        switch self {
        case .squaredEuclidean, .innerProduct, .manhattan, .hamming, .jaccard: false
        case .cosine: true
        }
    }

    /// Whether the vector nearest to a stored vector is the same vector again.
    ///
    /// False under inner products: there a longer vector is nearer, and a short one is near to no
    /// query.
    var isNearestToItself: Bool {
        switch self {
        case .squaredEuclidean, .cosine, .manhattan, .hamming, .jaccard: true
        case .innerProduct: false
        }
    }

    /// The metric by which neighbors are chosen among candidates.
    ///
    /// Choosing needs a metric under which nothing is nearer to a vector than its copy. Under inner
    /// products one long vector would be nearer to every candidate than the node is, and exclude
    /// all others, so candidates are compared by their Euclidean distance.
    var linking: Metric {
        switch self {
        case .squaredEuclidean, .innerProduct: .squaredEuclidean
        case .cosine, .manhattan, .hamming, .jaccard: self
        }
    }

    /// The largest distance, under ``linking``, of a stored vector and its copy.
    ///
    /// Rounding can take the cosine of a vector and itself below 1.
    var copyDistance: Float {
        switch self {
        case .squaredEuclidean, .innerProduct, .manhattan, .hamming, .jaccard: 0
        case .cosine: 1e-6
        }
    }

    /// Returns the terms of the distance `max(floor, offset + factor * raw)`, where `raw` is a
    /// kernel's value.
    ///
    /// - Parameter norm: the query's length.
    /// - Returns: the three terms; for the cosine, `factor` divides by the query's length.
    func distanceTerms(norm: Double) -> (offset: Float, factor: Float, floor: Float) {
        switch self {
        case .squaredEuclidean, .manhattan, .hamming, .jaccard: (0, 1, 0)
        case .innerProduct: (0, -1, -.infinity)
        // Rounding may take the cosine above 1.
        case .cosine: (1, Float(-1 / norm), 0)
        }
    }

    /// Returns the distance of a kernel's raw value for two vectors as they were inserted.
    ///
    /// - Parameters:
    ///   - raw: the value.
    ///   - norms: the product of the two lengths.
    /// - Returns: the distance; smaller is nearer.
    func distance(raw: Float, norms: Float) -> Float {
        switch self {
        case .squaredEuclidean, .manhattan, .hamming, .jaccard: raw
        case .innerProduct: -raw
        case .cosine: 1 - raw / norms
        }
    }
}

// MARK: - Blocks of inner products

extension Metric {
    /// Returns the test that a row within a distance of a query passes; ``FlatBatchKernel`` derives
    /// it.
    ///
    /// - Parameters:
    ///   - limit: the distance.
    ///   - norm: the query's length.
    ///   - errors: bounds on errors.
    /// - Returns: the threshold, and the query's factor where it depends on the limit.
    func blockTest(
        limit: Double,
        norm: Double,
        errors: BlockErrors
    ) -> (threshold: Double, queryFactor: Double?) {
        switch self {
        case .squaredEuclidean:
            // The direct kernel's error is a part of the distance itself.
            let reach = limit * (1 + 2 * errors.direct)
            return ((norm * norm - reach) / 2 - (norm * norm + reach) * errors.slack, nil)
        case .innerProduct:
            return (-limit - abs(limit) * errors.slack, nil)
        case .cosine:
            return (0, (errors.relative - (1 - limit - errors.slack)) * norm)
        case .manhattan:
            // The Euclidean distance is never larger, so what is within the limit by the one is
            // within it by the other.
            let within = limit * (1 + 2 * errors.direct)
            let reach = within * within
            return ((norm * norm - reach) / 2 - (norm * norm + reach) * errors.slack, nil)
        case .hamming, .jaccard: preconditionFailure("bits are compared without products")
        }
    }

    /// Writes the factors and offsets of the test for some rows.
    ///
    /// Each metric has a loop of its own, so that the compiler can vectorize it: in small batches
    /// this loop is a measurable part of the time.
    ///
    /// - Parameters:
    ///   - norms: the rows' norms, `count` of them.
    ///   - count: how many rows.
    ///   - slack: as in ``BlockErrors``.
    ///   - factors: receives a factor a row.
    ///   - offsets: receives an offset a row, where the metric has one.
    func prepareBlock(
        _ norms: ScratchSpan<Float>,
        count: Int,
        slack: Double,
        factors: ScratchSpan<Float>,
        offsets: ScratchSpan<Float>
    ) {
        // Squared norms below this have lost digits, so it replaces them: a larger bound is safe.
        let smallest: Float = 0x1p-126
        switch self {
        case .squaredEuclidean, .manhattan:
            let halved = Float(0.5 - slack)
            for row in 0..<count {
                factors[row] = max(norms[row], smallest).squareRoot()
                offsets[row] = norms[row] * halved
            }
        case .innerProduct:
            for row in 0..<count {
                factors[row] = max(norms[row], smallest).squareRoot()
            }
        case .cosine:
            for row in 0..<count { factors[row] = 1 / norms[row] }
        case .hamming, .jaccard: preconditionFailure("bits are compared without products")
        }
    }
}
