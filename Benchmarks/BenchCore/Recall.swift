package import Datasets
package import Nearest

/// The share of the true neighbors that searches found, counted in two ways.
///
/// *Strictly* an identifier counts if it is among the true `k`. Where several vectors are equally
/// far, which of them the true `k` name is a matter of chance; so *with ties* a vector counts too
/// if its distance is not above that of the true k-th neighbor, within a relative tolerance of
/// 1e-5. Under the angular metric, whose distances are differences from 1, the tolerance is at
/// least 2^-22, which is what float32 can tell apart there. Distances are computed anew in double
/// precision; what the index says of them does not matter. No answer counts twice.
package struct Recall: Sendable, Hashable {
    /// Relative tolerance of a tie.
    package static let tolerance = 1e-5

    /// The share with ties, 0…1.
    package let withTies: Double
    /// The share by identifiers alone, 0…1.
    package let strict: Double

    /// Compares answers with the truth.
    ///
    /// - Parameters:
    ///   - answers: what was found for each query, at most `k` of them are looked at.
    ///   - truth: the true neighbors, as many rows as there are answers or more.
    ///   - k: neighbors looked at, at least 1; no more than `truth` has.
    ///   - dataset: the vectors, and the metric.
    package init(answers: [[VectorID]], truth: NeighborTable, k: Int, dataset: Dataset) {
        var (strict, tied, total) = (0, 0, 0)
        for (query, answer) in answers.enumerated() {
            let expected = truth[query].prefix(k).filter { $0 != NeighborTable.absent }
            guard let farthest = expected.last else { continue }
            total += expected.count
            let wanted = Set(expected.map { VectorID(UInt64($0)) })
            let found = Set(answer.prefix(k))
            let hits = found.intersection(wanted).count
            strict += hits
            tied += hits
            guard hits < expected.count else { continue }
            let limit = Self.limit(dataset.distance(ofQuery: query, to: Int(farthest)), dataset)
            let near = found.subtracting(wanted).count { id in
                guard let row = Int(exactly: id.rawValue), row < dataset.base.count else {
                    return false
                }
                return dataset.distance(ofQuery: query, to: row) <= limit
            }
            tied += min(near, expected.count - hits)
        }
        self.strict = total == 0 ? 1 : Double(strict) / Double(total)
        withTies = total == 0 ? 1 : Double(tied) / Double(total)
    }

    private static func limit(_ distance: Double, _ dataset: Dataset) -> Double {
        let room = abs(distance) * tolerance
        return distance + (dataset.metric == .angular ? max(room, 0x1p-22) : room)
    }
}

extension Dataset {
    /// The distance of a query and a base row in double precision, as the index measures it:
    /// squared, `1 - cos`, or the inner product negated.
    func distance(ofQuery query: Int, to row: Int) -> Double {
        var (square, product, norm1, norm2) = (0.0, 0.0, 0.0, 0.0)
        for (a, b) in zip(queries[query], base[row]) {
            let (a, b) = (Double(a), Double(b))
            square += (a - b) * (a - b)
            product += a * b
            norm1 += a * a
            norm2 += b * b
        }
        return switch metric {
        case .euclidean: square
        case .angular: 1 - product / (norm1 * norm2).squareRoot()
        case .innerProduct: -product
        }
    }
}
