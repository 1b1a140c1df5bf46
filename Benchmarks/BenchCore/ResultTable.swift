internal import Foundation
internal import Nearest

package import struct BenchReport.Measurement

/// The table that a run prints: a row for each way to search each index.
package struct ResultTable: Sendable {
    private var table = TextTable(
        [
            "index", "search", "k", "threads", "build s", "index MB", "RSS MB", "recall", "by id",
            "QPS", "p50 us", "p95 us", "p99 us", "max us", "distances", "products",
        ],
        leftColumns: 2
    )

    /// Whether no row was added.
    package private(set) var isEmpty = true

    package init() {}

    /// Adds the row of one operating point.
    package mutating func add(
        _ measurement: Measurement,
        point: SearchPoint,
        recall: Recall,
        outcome: SearchRun.Outcome
    ) {
        func fixed(_ value: Double?, _ digits: Int) -> String {
            value.map { String(format: "%.\(digits)f", $0) } ?? "-"
        }
        func perQuery(_ count: Int) -> String {
            fixed(Double(count) / Double(max(outcome.answers.count, 1)), 0)
        }
        let (qps, latency) = (measurement.queriesPerSecond, measurement.latency)
        let builders = measurement.buildThreads ?? 1
        table.add([
            measurement.peer, point.label, "\(point.k)", "\(builders)/\(point.threads)",
            fixed(measurement.buildSeconds, 2), fixed(measurement.indexMegabytes, 1),
            fixed(measurement.residentGrowthMegabytes, 1), fixed(recall.withTies, 4),
            fixed(recall.strict, 4), fixed(qps, qps < 1000 ? 1 : 0), fixed(latency.p50, 1),
            fixed(latency.p95, 1), fixed(latency.p99, 1), fixed(latency.max, 1),
            perQuery(outcome.statistics.distances), perQuery(outcome.statistics.blockProducts),
        ])
        isEmpty = false
    }

    /// The table and what its columns mean.
    package var text: String {
        table.text + "\n\n" + Self.legend
    }

    private static let legend = """
        threads: building/searching. MB: 2^20 bytes, as the index says and as resident memory grew.
        recall: a vector as near as the true k-th counts (relative tolerance 1e-5); by id: only the
        true k count. QPS: the best repetition. p50-max: of a query, in batches of a whole batch, over
        all repetitions. distances, products: a query's, computed one by one and in blocks.
        """
}
