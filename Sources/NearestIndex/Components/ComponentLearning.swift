/// How vectors are looked at when components are learned of them: as the metric compares them.
struct ComponentLearning {
    /// Elements of a vector.
    let dimension: Int
    /// How vectors are compared.
    let metric: Metric

    /// Returns what is subtracted from vectors: their mean where distances are compared, and zeros
    /// where directions or products are, which a mean would change.
    ///
    /// - Throws: ``NearestError`` for a vector with an element that is not finite, or, where
    ///   directions are compared, of length 0.
    func mean(
        of vectors: Span<Float>,
        _ sample: [Int]
    ) throws(NearestError) -> [Double] {
        var sums = [Double](repeating: 0, count: dimension)
        for number in sample {
            var squares = 0.0
            for index in 0..<dimension {
                let element = Double(vectors[number * dimension + index])
                sums[index] += element
                squares += element * element
            }
            guard squares.isFinite, !metric.comparesDirections || squares > 0 else {
                throw NearestError(
                    code: .invalidVector,
                    message: squares.isFinite
                        ? "vector \(number) is zero, which has no direction; leave it out"
                        : "vector \(number) has an element that is not finite; leave it out"
                )
            }
        }
        guard metric == .squaredEuclidean else { return sums.map { _ in 0 } }
        return sums.map { $0 / Double(sample.count) }
    }

    /// Returns some vectors less the mean, directions at length 1, one after the other.
    func rows(
        of vectors: Span<Float>,
        _ sample: ArraySlice<Int>,
        less mean: [Double]
    ) -> [Double] {
        var rows: [Double] = []
        rows.reserveCapacity(sample.count * dimension)
        for number in sample {
            let first = number * dimension
            var squares = 0.0
            for index in 0..<dimension {
                let element = Double(vectors[first + index]) - mean[index]
                squares += element * element
                rows.append(element)
            }
            guard metric.comparesDirections else { continue }
            let scale = 1 / squares.squareRoot()
            for index in rows.count - dimension..<rows.count { rows[index] *= scale }
        }
        return rows
    }
}
