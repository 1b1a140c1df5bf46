package import Datasets
internal import Nearest

/// Computes exact neighbors with the exact index, in batches.
package enum ExactNeighbors {
    /// What is written as the distance of a Euclidean neighbor.
    package enum EuclideanDistance: Sendable {
        /// The length of the difference, as `.hdf5` files have it.
        case length
        /// Its square, as `.ibin` files have it and as the index measures.
        case squared
    }

    /// Finds the `k` nearest base rows of every query of a data set.
    ///
    /// - Parameters:
    ///   - dataset: base, queries and metric.
    ///   - k: neighbors of each query, at least 1; where the base has fewer rows, that many.
    ///   - threads: threads to use, at least 1.
    ///   - euclidean: what distances are written under the Euclidean metric. Under the angular one
    ///     they are `1 - cos`, under inner products the product negated.
    ///   - progress: called with a number of queries answered.
    /// - Returns: ids and distances, nearest first.
    /// - Throws: `NearestError` for a vector or a query that cannot be compared.
    package static func compute(
        _ dataset: Dataset,
        k: Int,
        threads: Int,
        euclidean: EuclideanDistance = .squared,
        progress: (Int) -> Void = { _ in }
    ) throws -> NeighborTable {
        let plan = IndexPlan(flat: .float32, quantization: .none)
        let index = try plan.build(dataset.base, metric: dataset.metric, threads: threads)
        return try find(
            in: index,
            dataset,
            k: min(k, max(dataset.base.count, 1)),
            threads: threads,
            euclidean: euclidean,
            progress: progress
        )
    }

    /// Finds neighbors as `compute` does, in an exact index that holds the rows by their numbers.
    ///
    /// - Parameters:
    ///   - index: the index.
    ///   - dataset: the queries.
    ///   - k: neighbors of each query, at least 1.
    ///   - rows: which rows may be neighbors, at least `k`; nil for all.
    ///   - threads: threads to use, at least 1.
    ///   - euclidean: what distances are written under the Euclidean metric.
    ///   - progress: called with a number of queries answered.
    /// - Returns: ids and distances, nearest first.
    /// - Throws: `NearestError` for a query that cannot be compared.
    static func find(
        in index: any BenchIndex,
        _ dataset: Dataset,
        k: Int,
        among rows: (@Sendable (Int) -> Bool)? = nil,
        threads: Int,
        euclidean: EuclideanDistance = .squared,
        progress: (Int) -> Void = { _ in }
    ) throws -> NeighborTable {
        let (queries, width) = (dataset.queries, dataset.queries.dimension)
        let candidates = rows.map { isIncluded in
            Candidates.matching { isIncluded(Int(truncatingIfNeeded: $0.rawValue)) }
        }
        var ids: [Int32] = []
        var distances: [Float] = []
        ids.reserveCapacity(queries.count * k)
        distances.reserveCapacity(queries.count * k)
        let roots = dataset.metric == .euclidean && euclidean == .length
        // Large enough for the speed of the arithmetic, small enough to show how it goes.
        let size = max(64, min(1024, queries.count / 16))
        for first in stride(from: 0, to: queries.count, by: size) {
            let end = min(first + size, queries.count)
            let batch = queries.values.span.extracting(first * width..<end * width)
            let results = try index.search(
                batch: batch,
                k: k,
                threads: threads,
                among: candidates ?? .all,
                options: SearchOptions()
            )
            for result in results {
                let missing = k - result.count
                ids += result.map { Int32($0.id.rawValue) }
                ids += Array(repeating: NeighborTable.absent, count: missing)
                distances += result.map { roots ? $0.distance.squareRoot() : $0.distance }
                distances += Array(repeating: .infinity, count: missing)
            }
            progress(end - first)
        }
        return NeighborTable(ids: ids, k: k, distances: distances)
    }
}
