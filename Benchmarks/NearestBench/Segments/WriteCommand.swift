import ArgumentParser
import BenchCore
import Datasets
import Foundation
import Nearest

/// `nearest-bench write`: measures how fast segments are written.
struct WriteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Measures how fast indexes are written to files, beside a plain copy.",
        discussion: """
            Builds indexes of a data set and writes each to a file, in turn with a plain copy: the \
            same bytes from memory, with the same syncs of file and folder. Numbers are medians of \
            the rounds.

            Options marked with a star take lists. With --minimum-ratio the exit status is 1 where \
            an index is written at less than this share of the plain copy's speed.

            Example:
              nearest-bench write --dataset sift/ --index flat,hnsw --rounds 5 --minimum-ratio 0.8
            """
    )

    @OptionGroup var data: DatasetOptions
    @OptionGroup var build: BuildOptions

    @Option(help: "How often each is written.")
    var rounds = 5

    @Option(help: "A folder on the disk that is measured. (default: $TMPDIR)")
    var folder: String?

    @Option(help: "Fails when a write is slower than this share of the plain copy's speed.")
    var minimumRatio: Double?

    func validate() throws {
        try require([rounds], atLeast: 1, "--rounds")
        try requirePositive(minimumRatio, "--minimum-ratio")
    }

    func run() throws {
        let scratch = try ScratchFolder(in: folder)
        BenchSession.reportComplaints()
        let set = try data.load()
        print(
            """
            data     \(set.name): \(set.base.count) x \(set.base.dimension), \
            \(set.metric.rawValue)
            machine  \(MachineDescription.current.summary)

            """
        )
        fflush(nil)
        var table = TextTable(
            ["index", "file MB", "write s", "MB/s", "copy s", "copy MB/s", "ratio"]
        )
        var failures: [String] = []
        for plans in build.planGroups {
            for threads in build.threadsBuild.values {
                let plan = plans[0]
                let (write, copy) = try measure(plan, set, threads: threads, in: scratch)
                let ratio = copy.seconds / max(write.seconds, 1e-9)
                table.add([
                    plan.peer, Self.fixed(Double(write.byteCount) / Double(1 << 20), 1),
                    Self.fixed(write.seconds, 3), Self.fixed(write.rate, 0),
                    Self.fixed(copy.seconds, 3), Self.fixed(copy.rate, 0), Self.fixed(ratio, 3),
                ])
                if let minimumRatio, ratio < minimumRatio {
                    failures.append(
                        "\(plan.peer) is written at \(Self.fixed(ratio, 3)) of a plain copy's "
                            + "speed, less than \(minimumRatio)"
                    )
                }
            }
        }
        print(table.text + "\n\n" + Self.legend)
        fflush(nil)
        for failure in failures { Notice.write("nearest-bench: " + failure) }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    /// Medians of the library's writes and of plain copies, in turn.
    private func measure(
        _ plan: IndexPlan,
        _ set: Dataset,
        threads: Int,
        in scratch: ScratchFolder
    ) throws -> (write: SegmentWriting, copy: SegmentWriting) {
        let bar = ProgressBar(
            label: "building \(plan.peer)",
            total: set.base.count,
            unit: "vectors"
        )
        let index = try plan.build(set.base, metric: set.metric, threads: threads) {
            bar.advance(by: $0)
        }
        bar.finish()
        let (path, other) = (scratch.path("index.nseg"), scratch.path("copy"))
        return try Waiting.during("writing \(plan.peer)") {
            // Not counted: the bytes are needed, and what comes first is often slower.
            _ = try index.secondsToWrite(to: FilePath(path))
            let copy = PlainCopy(bytes: try Data(contentsOf: URL(fileURLWithPath: path)))
            _ = try copy.secondsToWrite(to: other)
            var (writes, copies): ([Double], [Double]) = ([], [])
            for _ in 0..<rounds {
                // Freeing what was there is no part of writing.
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.removeItem(atPath: other)
                writes.append(try index.secondsToWrite(to: FilePath(path)))
                copies.append(try copy.secondsToWrite(to: other))
            }
            return (
                SegmentWriting(seconds: writes.median, byteCount: copy.bytes.count),
                SegmentWriting(seconds: copies.median, byteCount: copy.bytes.count)
            )
        }
    }

    private static func fixed(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    private static let legend = """
        MB: 2^20 bytes. write, copy: until file and folder are on the disk; copy: the same bytes
        from memory, in pieces of 256 KB. ratio: the speed of write by that of copy.
        """
}
