internal import Foundation
internal import Nearest

package import struct BenchReport.Measurement

/// What a run prints: a table of the indexes built, and one with a row for each way to search them.
///
/// What building cost stands once an index rather than in every row, so that a row fits a window
/// of 120 columns.
package struct ResultTable: Sendable {
    private var builds = TextTable(["index", "threads", "build s", "index MB", "RSS MB"])
    private var built: Set<[String]> = []
    private var searches = TextTable(
        [
            "index", "batch", "product", "k", "threads", "recall", "by id", "QPS", "p50 ms",
            "p95 ms", "p99 ms", "max ms", "distances",
        ]
    )

    /// Whether no row was added.
    package private(set) var isEmpty = true

    package init() {}

    /// Adds the row of one operating point, and one for its index where that is new.
    package mutating func add(
        _ measurement: Measurement,
        point: SearchPoint,
        recall: Recall
    ) {
        func fixed(_ value: Double?, _ digits: Int) -> String {
            value.map { String(format: "%.\(digits)f", $0) } ?? "-"
        }
        let builders = measurement.buildThreads ?? 1
        let build = [
            measurement.peer, "\(builders)", fixed(measurement.buildSeconds, 2),
            fixed(measurement.indexMegabytes, 1), fixed(measurement.residentGrowthMegabytes, 1),
        ]
        if built.insert(build).inserted { builds.add(build) }
        let (qps, latency) = (measurement.queriesPerSecond, measurement.latency)
        searches.add([
            measurement.peer, point.batch.map(String.init) ?? "-",
            point.batch == nil ? "-" : point.matrixProduct?.rawValue ?? "auto", "\(point.k)",
            "\(builders)/\(point.threads)", fixed(recall.withTies, 4), fixed(recall.strict, 4),
            fixed(qps, qps < 1000 ? 1 : 0), Self.milliseconds(latency.p50),
            Self.milliseconds(latency.p95), Self.milliseconds(latency.p99),
            Self.milliseconds(latency.max), fixed(measurement.distances, 0),
        ])
        isEmpty = false
    }

    /// Returns microseconds as milliseconds with three decimals, fewer from ten on.
    private static func milliseconds(_ microseconds: Double?) -> String {
        guard let value = microseconds.map({ $0 / 1000 }) else { return "-" }
        let digits = value < 9.9995 ? 3 : value < 99.995 ? 2 : value < 999.95 ? 1 : 0
        return String(format: "%.\(digits)f", value)
    }

    /// The tables and what their columns mean.
    package var text: String {
        builds.text + "\n\n" + searches.text + "\n\n" + Self.legend
    }

    private static let legend = """
        threads: building/searching. MB: 2^20 bytes, as the index says and as resident memory grew.
        batch, product: queries of a batch and what computes its inner products; -: one by one.
        recall: a vector as near as the true k-th counts (relative tolerance 1e-5); by id: only the
        true k count. QPS: the best repetition. p50-max: of a query, in batches of a whole batch, over
        all repetitions. distances: computed for a query, one by one or in blocks.
        """
}
