import BenchCore
import Datasets
import Nearest

/// Takes the time of single searches of an exact index over random vectors.
final class ScanTimer {
    private let index: FlatIndex
    private let query: [Float]

    /// Fills an index with vectors of elements uniform in -1..<1.
    init(count: Int, dimension: Int, metric: DatasetMetric, encoding: ScalarEncoding) throws {
        let set = try SyntheticDataset(
            kind: .uniform,
            count: count,
            dimension: dimension,
            queries: 1,
            metric: metric
        ).generate()
        index = try FlatIndex(
            dimension: dimension,
            metric: metric.metric,
            encoding: encoding,
            quantization: .none
        )
        try index.insert(contentsOf: set.base.values, ids: (0..<count).map { VectorID(UInt64($0)) })
        query = Array(set.queries[0])
    }

    /// Seconds of one search for the nearest vector, into a buffer: the mean of the fastest run.
    ///
    /// - Parameters:
    ///   - runs: runs, of which the fastest counts.
    ///   - searches: searches of a run.
    /// - Returns: seconds a search.
    /// - Throws: `NearestError`, which does not happen with such vectors.
    func bestSeconds(runs: Int, searches: Int) throws -> Double {
        let buffer = UnsafeMutableBufferPointer<Neighbor>.allocate(capacity: 1)
        defer { buffer.deallocate() }
        let query = query
        let span = query.span
        var best = Double.infinity
        for _ in 0..<runs {
            let start = ContinuousClock.now
            for _ in 0..<searches {
                var output = OutputSpan(buffer: buffer, initializedCount: 0)
                try index.search(span, into: &output)
                _ = output.finalize(for: buffer)
            }
            best = min(best, (ContinuousClock.now - start) / .seconds(1) / Double(searches))
        }
        return best
    }
}
