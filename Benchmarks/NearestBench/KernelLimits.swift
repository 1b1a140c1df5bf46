import BenchCore
import Datasets
import Foundation
import Nearest

/// The time of one distance, measured where memory does not matter.
///
/// One search at a time with k = 1, first over so few rows that they stay in the second-level
/// cache, then over half of them. The difference in time, divided by the difference in rows, is the
/// cost of the kernel alone, without what every search costs besides, such as validating the query.
struct KernelLimits: Codable, Hashable, Sendable {
    /// One dimension.
    struct Row: Codable, Hashable, Sendable {
        let dimension: Int
        let encoding: String
        let metric: String
        /// Rows in the index.
        let rows: Int
        /// Nanoseconds a distance.
        let nanoseconds: Double

        /// Multiplications and additions in 10⁹ a second; squared distances subtract besides.
        var gigaOperations: Double { 2 * Double(dimension) / nanoseconds }
    }

    /// Bytes of all rows.
    let bytes: Int
    let instructionSet: String
    let rows: [Row]

    private static let dimensions = [64, 96, 128, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096]
    private static let metrics: [DatasetMetric] = [.euclidean, .innerProduct]

    /// Measures every dimension, which takes some seconds.
    static func measure(bytes: Int = 256 << 10) throws -> KernelLimits {
        let total = dimensions.count * metrics.count * ScalarEncoding.ofFloats.count
        let bar = ProgressBar(label: "kernels", total: total, unit: "kernels")
        defer { bar.finish() }
        var rows: [Row] = []
        for dimension in dimensions {
            for encoding in ScalarEncoding.ofFloats {
                for metric in metrics {
                    let half = max(1, bytes / 2 / encoding.byteCount(dimension))
                    let times = try [half, 2 * half].map { count in
                        let scan = try ScanTimer(
                            count: count,
                            dimension: dimension,
                            metric: metric,
                            encoding: encoding
                        )
                        return try scan.bestSeconds(runs: 40, searches: 40)
                    }
                    // Above zero, whatever the noise: it is divided by.
                    let seconds = max(times[1] - times[0], 1e-12 * Double(half))
                    rows.append(
                        Row(
                            dimension: dimension,
                            encoding: encoding.name,
                            metric: metric.rawValue,
                            rows: 2 * half,
                            nanoseconds: seconds * 1e9 / Double(half)
                        )
                    )
                    bar.advance()
                }
            }
        }
        return KernelLimits(
            bytes: bytes,
            instructionSet: ComputeEnvironment.current.instructionSet,
            rows: rows
        )
    }

    /// The figures as text in aligned columns, without a newline at the end.
    var table: String {
        var kinds: [(encoding: String, metric: String)] = []
        for encoding in ScalarEncoding.ofFloats {
            for metric in Self.metrics { kinds.append((encoding.name, metric.rawValue)) }
        }
        var table = TextTable(
            ["  dimension"] + kinds.map { "\($0.encoding) \($0.metric)" }
                + kinds.map { _ in "GFLOPS" },
            leftColumns: 0
        )
        for dimension in Self.dimensions {
            let cells = kinds.compactMap { kind in
                rows.first {
                    $0.dimension == dimension && $0.encoding == kind.encoding
                        && $0.metric == kind.metric
                }
            }
            table.add(
                ["\(dimension)"] + cells.map { String(format: "%.1f", $0.nanoseconds) }
                    + cells.map { String(format: "%.0f", $0.gigaOperations) }
            )
        }
        return """
            Nanoseconds a distance, \(instructionSet), one thread: searches of the exact index \
            over \(bytes >> 10) KB of rows
            (they stay in the second-level cache) less half of them, k = 1; GFLOPS in the order of \
            the columns before
            \(table.text)
            """
    }
}
