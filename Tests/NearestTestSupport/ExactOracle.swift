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
        var dot = 0.0
        var normA = 0.0
        var normB = 0.0
        var squared = 0.0
        var absolute = 0.0
        // Of bits, which are 0 or 1.
        var (differing, either) = (0.0, 0.0)
        for (x, y) in zip(a, b) {
            let (x, y) = (Double(x), Double(y))
            dot += x * y
            normA += x * x
            normB += y * y
            squared += (x - y) * (x - y)
            absolute += abs(x - y)
            differing += x == y ? 0 : 1
            either += max(x, y)
        }
        return switch metric {
        case .squaredEuclidean: squared
        case .innerProduct: -dot
        case .cosine: max(0, 1 - dot / (normA * normB).squareRoot())
        case .manhattan: absolute
        case .hamming: differing
        case .jaccard: either == 0 ? 0 : differing / either
        }
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
