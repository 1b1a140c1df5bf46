import Foundation

extension MachineLimits {
    /// The figures as text in aligned columns, without a newline at the end.
    var table: String {
        var lines: [String] = []
        if !isOptimised {
            lines.append("Built without optimisation: these figures are not the machine's limits.")
        }
        let cache = mega(lastLevelCacheBytes)
        lines.append("Reading a whole buffer in the fastest way, GB/s (last-level cache \(cache))")
        lines += columns(
            ["pages", "buffer", "threads", "best", "median", "plain", "fastest way"],
            streams.map {
                [
                    $0.pages.rawValue, mega($0.bytes), "\($0.threads)", decimal($0.best),
                    decimal($0.median), decimal($0.plain), $0.way.name,
                ]
            },
            endsInText: true
        )
        lines.append("  plain: one stream a thread without software prefetch")
        lines.append("Reading scattered rows known beforehand, one thread")
        lines += columns(
            ["pages", "row, B", "look-ahead", "into", "ns/row", "GB/s", "ns/row without prefetch"],
            rows.map {
                [
                    $0.pages.rawValue, "\($0.rowBytes)", "\($0.lookahead)",
                    $0.level == 0 ? "-" : "L\($0.level)", decimal($0.nanoseconds),
                    decimal($0.gigabytesPerSecond), decimal($0.nanosecondsWithoutPrefetch),
                ]
            }
        )
        lines.append("Latency of a load that waits for the one before")
        lines += columns(
            ["pages", "memory", "ns"],
            latencies.map { [$0.pages.rawValue, mega($0.bytes), decimal($0.nanoseconds)] }
        )
        lines.append("Multiplying and adding in registers, one thread")
        lines += columns(
            ["element", "instructions", "G operations/s"],
            arithmetic.map { [$0.element, $0.instructions, decimal($0.gigaOperations)] }
        )
        return lines.joined(separator: "\n")
    }

    private func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

    private func mega(_ bytes: Int) -> String { decimal(Double(bytes) / 1e6) + " MB" }

    /// Returns lines of columns two spaces apart, indented by two, aligned to the right; the last
    /// one to the left where it holds texts.
    private func columns(
        _ heads: [String],
        _ rows: [[String]],
        endsInText: Bool = false
    ) -> [String] {
        let all = [heads] + rows
        let widths = heads.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { cells in
            zip(cells, widths).enumerated().map { column, cell in
                let isText = endsInText && column == heads.count - 1
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return "  " + (isText ? cell.0 : space + cell.0)
            }.joined()
        }
    }
}
