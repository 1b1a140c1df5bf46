public import NearestIndex

/// The slow, obvious answer: every distance in float64, everything sorted.
public struct ExactOracle: Sendable {
    /// How distances are measured.
    public let metric: Metric
    /// The vectors, by identifier.
    public var vectors: [VectorID: [Float]] = [:]

    /// An oracle that holds nothing yet.
    public init(metric: Metric) {
        self.metric = metric
    }

    /// The distance of two vectors, computed in float64.
    public func distance(_ a: [Float], _ b: [Float]) -> Double {
        switch metric {
        case .squaredEuclidean:
            return sum(a, b) { ($0 - $1) * ($0 - $1) }
        case .innerProduct:
            return -sum(a, b) { $0 * $1 }
        case .cosine:
            let lengths = (sum(a, a) { $0 * $1 } * sum(b, b) { $0 * $1 }).squareRoot()
            return max(0, 1 - sum(a, b) { $0 * $1 } / lengths)
        case .manhattan:
            return sum(a, b) { abs($0 - $1) }
        case .hamming:
            return sum(a, b) { $0 == $1 ? 0 : 1 }
        case .jaccard:
            // Elements are 0 or 1.
            let either = sum(a, b) { $0 + $1 - $0 * $1 }
            return either == 0 ? 0 : sum(a, b) { $0 == $1 ? 0 : 1 } / either
        }
    }

    /// The sum of a term of each pair of elements.
    private func sum(_ a: [Float], _ b: [Float], _ term: (Double, Double) -> Double) -> Double {
        // An iterator over both would take most of a debug build's tests.
        var (sum, index) = (0.0, 0)
        let count = min(a.count, b.count)
        while index < count {
            sum += term(Double(a[index]), Double(b[index]))
            index += 1
        }
        return sum
    }

    /// All vectors that pass, with their distances, nearest first, ties by identifier.
    public func ranked(
        _ query: [Float],
        where passes: (VectorID) -> Bool = { _ in true }
    ) -> [(id: VectorID, distance: Double)] {
        vectors.filter { passes($0.key) }
            .map { (id: $0.key, distance: distance(query, $0.value)) }
            .sorted { ($0.distance, $0.id) < ($1.distance, $1.id) }
    }

    /// What is wrong with an answer of `k` neighbors, or nil.
    ///
    /// Distances must be right within `tolerance` times the size of the terms, identifiers those of
    /// the nearest but for ties within the same tolerance, and the order by distance, then
    /// identifier.
    public func fault(
        in answer: [Neighbor],
        query: [Float],
        k: Int,
        tolerance: Double = 1e-5,
        where passes: (VectorID) -> Bool = { _ in true }
    ) -> String? {
        let truth = ranked(query, where: passes)
        let expected = min(k, truth.count)
        guard answer.count == expected else {
            return "\(answer.count) neighbors instead of \(expected)"
        }
        guard expected > 0 else { return nil }
        let norm = truth.map { abs($0.distance) }.max() ?? 0
        let slack = tolerance * max(norm, 1e-30)
        let last = truth[expected - 1].distance
        var seen = Set<VectorID>()
        for (index, neighbor) in answer.enumerated() {
            guard let vector = vectors[neighbor.id], passes(neighbor.id) else {
                return "\(neighbor.id) at \(index) should not be there"
            }
            guard seen.insert(neighbor.id).inserted else { return "\(neighbor.id) appears twice" }
            let exact = distance(query, vector)
            if abs(exact - Double(neighbor.distance)) > slack {
                return "\(neighbor.id) at \(index): \(neighbor.distance) instead of \(exact)"
            }
            if exact > last + slack {
                return "\(neighbor.id) at \(index): \(exact) is beyond the true \(k)th, \(last)"
            }
            if index > 0, neighbor.isNearer(than: answer[index - 1]) {
                return "\(neighbor.id) at \(index) is out of order"
            }
        }
        return nil
    }
}

/// The part of `truth` that `answer` has found, both the nearest first.
public func recall(_ answer: [VectorID], _ truth: [VectorID]) -> Double {
    guard !truth.isEmpty else { return 1 }
    return Double(Set(answer).intersection(truth).count) / Double(truth.count)
}
