internal import Nearest

package import struct BenchReport.Measurement

/// What a run prints: a table of the indexes built, and one with a row for each way to search them.
///
/// What building cost stands once an index rather than in every row, so that a row fits a window
/// of 120 columns.
package struct ResultTable: Sendable {
    private var builds = TextTable(
        [
            "index", "m", "efConstruction", "threads", "build s", "index MB", "bytes beside",
            "RSS MB",
        ]
    )
    private var seen: Set<[String]> = []
    private var searches = TextTable(
        [
            "index", "search", "batch", "k", "threads", "recall", "by id", "QPS", "p50 ms",
            "p95 ms", "p99 ms", "max ms", "distances",
        ],
        leftColumns: 2
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
        func built(_ key: String) -> String { measurement.parameters[key]?.description ?? "-" }
        let builders = measurement.buildThreads ?? 1
        let build = [
            Self.peer(measurement), built("m"), built("ef_construction"), "\(builders)",
            CellText.fixed(measurement.buildSeconds, 2),
            CellText.fixed(measurement.indexMegabytes, 1),
            CellText.fixed(measurement.overheadBytes, 0),
            CellText.fixed(measurement.residentGrowthMegabytes, 1),
        ]
        if seen.insert(build).inserted { builds.add(build) }
        let latency = measurement.latency
        searches.add([
            Self.name(measurement), Self.search(point), point.batch.map(String.init) ?? "-",
            "\(point.k)", "\(builders)/\(point.threads)", CellText.fixed(recall.withTies, 4),
            CellText.fixed(recall.strict, 4), CellText.speed(measurement.queriesPerSecond),
            CellText.milliseconds(latency.p50), CellText.milliseconds(latency.p95),
            CellText.milliseconds(latency.p99), CellText.milliseconds(latency.max),
            CellText.fixed(measurement.distances, 0),
        ])
        isEmpty = false
    }

    /// The peer and, of a segment, how memory is used where that is not the usual way.
    private static func peer(_ measurement: Measurement) -> String {
        guard let memory = measurement.parameters["memory"]?.description, memory != "mapped" else {
            return measurement.peer
        }
        return "\(measurement.peer) \(memory)"
    }

    /// The peer without the library's name, and what tells it from others of its name:
    /// `hnsw-f16 16/200`, `segment-flat copied`.
    private static func name(_ measurement: Measurement) -> String {
        let library = "nearest-"
        let peer = peer(measurement)
        let short = peer.hasPrefix(library) ? String(peer.dropFirst(library.count)) : peer
        guard let m = measurement.parameters["m"],
            let efConstruction = measurement.parameters["ef_construction"]
        else { return short }
        var words = short.split(separator: " ").map(String.init)
        words.insert("\(m)/\(efConstruction)", at: 1)
        return words.joined(separator: " ")
    }

    private static func search(_ point: SearchPoint) -> String {
        if let ef = point.efSearch { return "ef \(ef)" }
        return point.computesBlocks ? point.matrixProduct?.rawValue ?? "auto" : "-"
    }

    /// The tables and what their columns mean.
    package var text: String {
        builds.text + "\n\n" + searches.text + "\n\n" + Self.legend
    }

    private static let legend = """
        MB: 2^20 bytes, as the index says and as resident memory grew; bytes beside: what the index
        uses a vector beside the vector's elements. index: m/efConstruction. search: efSearch, or
        what computes the inner products of batches. batch: its queries; -: one by one. threads:
        building/searching. recall: a vector as near as the true k-th counts (relative tolerance
        1e-5); by id: only the true k count. QPS: the best repetition. p50-max: of a query, in
        batches of a whole batch, over all repetitions. distances: computed for a query, one by one
        or in blocks.
        """
}
