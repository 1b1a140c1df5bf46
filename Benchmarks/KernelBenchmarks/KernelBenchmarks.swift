import Benchmark
import Nearest

/// The benchmarks of this suite, in which a change of a kernel should show.
///
/// The kernels are no public interface, so they are measured through the exact index, over so few
/// rows that these stay in the second-level cache. Titles are ASCII and may be names of files.
///
///     swift package --package-path Benchmarks benchmark --target KernelBenchmarks
///
/// Without `--target` every executable of the package would be taken for a suite.
let benchmarks: @Sendable () -> Void = {
    let encodings: [ScalarEncoding] = [.float32, .float16, .bfloat16]
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput],
        warmupIterations: 1,
        maxDuration: .milliseconds(300),
        maxIterations: 1_000
    )
    for dimension in [128, 384, 768, 1536] {
        for encoding in encodings {
            for metric in [Metric.squaredEuclidean, .innerProduct, .cosine, .manhattan] {
                searchOne(dimension, encoding, metric)
            }
        }
    }
    // The backends that this machine has.
    for backend in ComputeEnvironment.current.matrixProductRates.map(\.backend) {
        for size in [8, 256] { searchBatch(of: size, backend) }
    }
    for encoding in encodings {
        for metric in [Metric.squaredEuclidean, .cosine] { insertRows(encoding, metric) }
    }
}

/// One query after the other over 256 KB of rows; times and rates are of one search.
private func searchOne(_ dimension: Int, _ encoding: ScalarEncoding, _ metric: Metric) {
    let count = (256 << 10) / (dimension * (encoding == .float32 ? 4 : 2))
    Benchmark(
        "search-one-\(dimension)-\(encoding)-\(metric)",
        configuration: .init(scalingFactor: .kilo)
    ) { benchmark, sample in
        let vector = sample.query
        let query = vector.span
        for _ in benchmark.scaledIterations {
            blackHole(try sample.index.search(query, k: 1))
        }
    } setup: {
        try Sample(count: count, dimension: dimension, metric: metric, encoding: encoding)
    }
}

/// A batch over 12 MB of rows, which stay in a last-level cache; times and rates are of one batch.
private func searchBatch(of size: Int, _ backend: MatrixProductBackend) {
    Benchmark("search-batch-\(size)-384-\(backend.rawValue)") { benchmark, sample in
        blackHole(
            try sample.index.search(
                batch: sample.queries(size),
                k: 10,
                options: .init(matrixProduct: backend)
            )
        )
    } setup: {
        try Sample(count: 8_192, dimension: 384, metric: .innerProduct, encoding: .float32)
    }
}

/// Vectors of 384 dimensions into a new index, a thousand in one call; times and rates are of one.
private func insertRows(_ encoding: ScalarEncoding, _ metric: Metric) {
    Benchmark(
        "insert-many-384-\(encoding)-\(metric)",
        configuration: .init(scalingFactor: .kilo)
    ) { benchmark, sample in
        let count = benchmark.scaledIterations.count
        let index = try FlatIndex(dimension: 384, metric: metric, encoding: encoding)
        try index.insert(
            contentsOf: sample.vectors,
            ids: (0..<count).map { VectorID(UInt64($0)) }
        )
        blackHole(index.count)
    } setup: {
        try Sample(count: 1_000, dimension: 384, metric: metric, encoding: encoding)
    }
}
