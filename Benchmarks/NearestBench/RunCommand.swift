import ArgumentParser
import BenchCore
import Datasets
import Foundation
import Nearest

/// `nearest-bench run`: measures indexes on a data set.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measures indexes on a data set: recall, speed, latency, build time, memory.",
        discussion: """
            Options marked with a star take lists such as 1,2 and sweep: every combination is \
            measured, each index is built once. A table goes to standard output, a JSON line for \
            each operating point to the end of the output file.

            Recall is against the neighbors that the set carries, or, where it has none or too \
            few, against those that the exact index computes first. A vector as near as the true \
            k-th counts (relative tolerance 1e-5). With --minimum-recall a point that falls short \
            makes the exit status 1, with a line for each on standard error.

            segment-flat and segment-hnsw are written to a file, which is opened and searched \
            where it is mapped, in turn with the index that it was written from if that is asked \
            for as well: then answers must be the same, distances included, or the exit status is \
            1.

            Examples:
              nearest-bench run --dataset sift/ --index flat --encoding float32,float16
              nearest-bench run --dataset sift/ --index hnsw --m 16,32 --ef-construction 200 \
            --ef-search 10,32,100 --threads-build 2
              nearest-bench run --dataset sift/ --index hnsw,segment-hnsw --memory mapped,copied
              nearest-bench run --dataset glove-25-angular.hdf5 --batch 0,8,32,300 \
            --matrix-product auto,tile --threads-search 1,2 --output results.jsonl
            """
    )

    @OptionGroup var data: DatasetOptions
    @OptionGroup var build: BuildOptions
    @OptionGroup var segments: SegmentRunOptions
    @OptionGroup var searches: SweepOptions

    @Option(help: "How often every query is asked; speed is that of the best repetition.")
    var repetitions = 3

    @Option(help: "A file that JSON lines are appended to.")
    var output: String?

    @Option(
        help: "Fails when an operating point's recall is below this, 0...1; all are measured first."
    )
    var minimumRecall: Double?

    func validate() throws {
        try require([repetitions], atLeast: 1, "--repetitions")
        try segments.check(build)
        if let minimumRecall, !(0...1).contains(minimumRecall) {
            throw ValidationError(
                "--minimum-recall must be from 0 to 1, but is \(minimumRecall)."
            )
        }
    }

    func run() throws {
        for path in [output, segments.segmentFile].compactMap(\.self) {
            try OutputPath.check(path)
        }
        BenchSession.reportComplaints()
        let set = try data.load()
        let k = min(searches.neighborCounts.values.max() ?? 1, set.base.count)
        let (truth, source) = try exactNeighbors(of: set, k: k)
        print(
            """
            data     \(set.name): \(set.base.count) x \(set.base.dimension), \
            \(set.queries.count) queries, \(set.metric.rawValue)
            truth    \(source)
            \(BenchSession.machineLines)

            """
        )
        // Shown at once, also through a pipe.
        fflush(nil)
        let session = BenchSession(
            dataset: set,
            truth: truth,
            name: data.name(of: set),
            repetitions: repetitions,
            output: output,
            minimumRecall: minimumRecall,
            segments: segments
        )
        try measure(session, queries: set.queries.count)
        if session.table.isEmpty { throw NothingMeasured() }
        let failures = session.differences + session.shortfalls.map(\.description)
        for failure in failures { Notice.write("nearest-bench: " + failure) }
        if !failures.isEmpty { throw ExitCode.failure }
    }

    private func measure(_ session: BenchSession, queries: Int) throws {
        // What was measured before something failed is worth seeing.
        defer {
            if !session.table.isEmpty { print(session.table.text) }
            if !session.segmentTable.isEmpty { print("\n" + session.segmentTable.text) }
            fflush(nil)
        }
        for plans in build.planGroups {
            let points = searches.sweep.points(queries: queries, kind: plans[0].kind)
            for threads in build.threadsBuild.values {
                try session.measure(plans, buildThreads: threads, points: points)
            }
        }
    }

    private func exactNeighbors(of set: Dataset, k: Int) throws -> (NeighborTable, String) {
        if let neighbors = set.neighbors, neighbors.k >= k {
            return (neighbors, "the \(neighbors.k) neighbors of each query that the set carries")
        }
        let reason = set.neighbors.map { "the set carries only \($0.k)" } ?? "the set has none"
        let computed = try set.exactNeighbors(k: k)
        return (computed, "\(k) neighbors of each query, computed with the exact index: \(reason)")
    }
}

/// Says that every operating point was left out.
private struct NothingMeasured: Error, CustomStringConvertible {
    var description: String { "nothing was measured: this machine lacks all that was asked for" }
}
