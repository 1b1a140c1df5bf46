import BenchCore
import Datasets
import Foundation
import Nearest

/// How fast one search of the exact index reads memory, beside the machine's best.
struct ScanLimits: Codable, Hashable, Sendable {
    /// One encoding.
    struct Scan: Codable, Hashable, Sendable {
        let encoding: String
        let count: Int
        let dimension: Int
        /// Milliseconds of a search, the best of several.
        let milliseconds: Double
        /// Gigabytes (10⁹ bytes) of elements a second.
        let gigabytesPerSecond: Double
        /// That rate as a share of the streaming bandwidth of one thread.
        let shareOfStream: Double
    }

    let scans: [Scan]

    /// Measures both encodings.
    ///
    /// - Parameters:
    ///   - count: vectors; best more than the last-level cache holds.
    ///   - dimension: elements of a vector.
    ///   - streamRate: the streaming bandwidth of one thread, in gigabytes a second.
    /// - Returns: a figure for each encoding.
    /// - Throws: `NearestError` where there is not enough memory.
    static func measure(
        count: Int = 100_000,
        dimension: Int = 384,
        streamRate: Double
    ) throws -> ScanLimits {
        let scans = try Waiting.during("searching \(count) x \(dimension)") {
            try ScalarEncoding.ofFloats.map { encoding in
                let timer = try ScanTimer(
                    count: count,
                    dimension: dimension,
                    metric: .innerProduct,
                    encoding: encoding
                )
                let seconds = try timer.bestSeconds(runs: 30, searches: 1)
                let rate = Double(count * encoding.byteCount(dimension)) / seconds / 1e9
                return Scan(
                    encoding: encoding.name,
                    count: count,
                    dimension: dimension,
                    milliseconds: seconds * 1e3,
                    gigabytesPerSecond: rate,
                    shareOfStream: rate / max(streamRate, 1e-9)
                )
            }
        }
        return ScanLimits(scans: scans)
    }

    /// The figures as text in aligned columns, without a newline at the end.
    var table: String {
        var table = TextTable(
            ["  encoding", "vectors", "dimension", "ms/query", "GB/s", "share of streaming"])
        for scan in scans {
            table.add([
                "  " + scan.encoding, "\(scan.count)", "\(scan.dimension)",
                String(format: "%.2f", scan.milliseconds),
                String(format: "%.1f", scan.gigabytesPerSecond),
                String(format: "%.2f", scan.shareOfStream),
            ])
        }
        return
            "One search at a time from memory, one thread, beside the best streaming rate above\n"
            + table.text
    }
}
