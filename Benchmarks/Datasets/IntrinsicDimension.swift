import Foundation

/// The dimension that data has locally, estimated by maximum likelihood.
///
/// Levina and Bickel, "Maximum Likelihood Estimation of Intrinsic Dimension" (2004), equation 8: of
/// the distances r1...rk of a query to its neighbors, the mean of ln(rk / rj) over j < k estimates
/// 1 / dimension. Over queries the inverses are averaged, as MacKay and Ghahramani advise (2005).
///
/// The distances are computed from the vectors, not taken from the source, where a distance may be
/// squared, or one minus a cosine, or absent. For angular sets they are those between the vectors
/// scaled to unit length.
enum IntrinsicDimension {
    private static let maximumQueries = 1_000

    /// The least number of neighbors that tells anything.
    private static let minimumNeighbors = 5

    /// Estimates the dimension around the first 1 000 queries.
    ///
    /// - Returns: `nil` without neighbors, and for inner products, where the nearest are not near.
    static func estimate(of dataset: Dataset) -> Double? {
        guard let neighbors = dataset.neighbors, dataset.metric != .innerProduct else { return nil }
        var sum = 0.0
        var queries = 0
        for query in 0..<min(neighbors.count, maximumQueries) {
            let distances = neighbors[query]
                .filter { $0 != NeighborTable.absent }
                .map { distance(fromQuery: query, toRow: Int($0), in: dataset) }
                .filter { $0 > 0 && $0.isFinite }
            guard let inverse = inverseDimension(distances) else { continue }
            sum += inverse
            queries += 1
        }
        return sum > 0 ? Double(queries) / sum : nil
    }

    private static func inverseDimension(_ distances: [Double]) -> Double? {
        guard distances.count >= minimumNeighbors, let greatest = distances.max() else {
            return nil
        }
        // The greatest adds ln 1 = 0, which leaves k - 1 terms.
        let sum = distances.reduce(0) { $0 + log(greatest / $1) }
        return sum / Double(distances.count - 1)
    }

    private static func distance(fromQuery query: Int, toRow row: Int, in dataset: Dataset)
        -> Double
    {
        let base = dataset.base
        let queries = dataset.queries
        var queryScale = 1.0
        var rowScale = 1.0
        if dataset.metric == .angular {
            queryScale = 1 / queries.squaredLength(ofRow: query).squareRoot()
            rowScale = 1 / base.squaredLength(ofRow: row).squareRoot()
        }
        var sum = 0.0
        for (a, b) in zip(queries[query], base[row]) {
            let difference = Double(a) * queryScale - Double(b) * rowScale
            sum += difference * difference
        }
        return sum.squareRoot()
    }
}
