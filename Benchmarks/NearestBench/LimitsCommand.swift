import ArgumentParser
import Foundation

/// `nearest-bench limits`: measures what the machine and the kernels can do.
struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "Measures what the hardware can do, and how near the exact index comes to it.",
        discussion: """
            Streaming bandwidth with one and two threads, scattered rows with and without \
            prefetching, latency, multiplications and additions; then the exact index: \
            nanoseconds a distance by dimension over rows that stay in the cache, and the rate at \
            which one search reads 100 000 x 384 elements from memory. Takes about 20 seconds and \
            a gigabyte of memory.

            Example:
              nearest-bench limits --json > limits.json
            """
    )

    @Flag(help: "Print one JSON object instead of tables.")
    var json = false

    func run() throws {
        BenchSession.reportComplaints()
        let limits = try MachineLimits.measure { part in
            if isatty(STDERR_FILENO) == 1 { Notice.write(part) }
        }
        let kernels = try KernelLimits.measure()
        let scans = try ScanLimits.measure(streamRate: limits.streamRate(threads: 1) ?? 0)
        let report = LimitsReport(
            machine: .current,
            limits: limits,
            kernels: kernels,
            scans: scans
        )
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            print(BenchSession.machineLines)
            print("\n" + limits.table)
            print("\n" + kernels.table)
            print("\n" + scans.table)
        }
    }
}

/// Everything that `limits --json` writes.
private struct LimitsReport: Codable {
    let machine: MachineDescription
    let limits: MachineLimits
    let kernels: KernelLimits
    let scans: ScanLimits
}
