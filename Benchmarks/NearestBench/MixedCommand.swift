import ArgumentParser
import BenchCore
import Datasets
import Foundation
import Nearest

import struct BenchReport.Measurement
import enum BenchReport.MeasurementFile

/// `nearest-bench mixed`: searches a graph while it grows.
struct MixedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mixed",
        abstract: "Searches a graph with and without insertions, and with several threads.",
        discussion: """
            Builds a graph of the first vectors of a data set. Then, in turn and round after \
            round, one thread searches alone, one searches while another inserts the other vectors \
            one at a time, and several search alone, each its own queries one by one. It reports \
            medians of the rounds: queries a second, p50 and p99 of a query, insertions a second, \
            and ratios to one thread alone.

            A table goes to standard output, a JSON line for each of its rows to the end of the \
            output file. With --maximum-ratio the exit status is 1 where p99 while another thread \
            inserts, divided by p99 without, is above it.

            Example:
              nearest-bench mixed --dataset sift/ --ef-search 64 --seconds 10 --maximum-ratio 2
            """
    )

    @OptionGroup var data: DatasetOptions
    @OptionGroup var graph: GraphOptions

    @Option(help: "Candidates that a search keeps; no fewer than k.")
    var efSearch = 64

    @Option(
        name: [.customLong("k"), .customShort("k")],
        help: "Neighbors asked for by each query."
    )
    var neighborCount = 10

    @Option(help: "Vectors that the graph is built of; the others are inserted. (default: half)")
    var count: Int?

    @Option(help: "Time of all rounds together.")
    var seconds = 10.0

    @Option(help: "How often each way to search has its turn.")
    var rounds = 5

    @Option(help: "Threads that build.")
    var threadsBuild = 1

    @Option(help: "Threads where several search.")
    var threadsSearch = 2

    @Option(help: "A file that JSON lines are appended to.")
    var output: String?

    @Option(help: "Fails when insertions make p99 longer than this many times.")
    var maximumRatio: Double?

    func validate() throws {
        try require([efSearch], atLeast: 1, "--ef-search")
        try require([neighborCount], atLeast: 1, "--k")
        try require(count.map { [$0] } ?? [], atLeast: 1, "--count")
        try requirePositive(seconds, "--seconds")
        try require([rounds], atLeast: 1, "--rounds")
        try require([threadsBuild], atLeast: 1, "--threads-build")
        try require([threadsSearch], atLeast: 2, "--threads-search")
        try requirePositive(maximumRatio, "--maximum-ratio")
    }

    func run() throws {
        if let output { try OutputPath.check(output) }
        BenchSession.reportComplaints()
        let set = try data.load()
        let count = count ?? max(1, set.base.count / 2)
        guard count < set.base.count else {
            throw UnfitCount(value: count, rows: set.base.count, isSomeLeft: true)
        }
        let plan = graph.plan
        print(
            """
            data     \(set.name): the first \(count) of \(set.base.count) x \(set.base.dimension), \
            \(set.queries.count) queries, \(set.metric.rawValue)
            index    \(plan.peer), m \(graph.m), efConstruction \(graph.efConstruction)
            search   k \(neighborCount), efSearch \(max(efSearch, neighborCount)); \(rounds) \
            rounds of \(Self.short(seconds / Double(rounds))) s
            \(BenchSession.machineLines)

            """
        )
        // Shown at once, also through a pipe.
        fflush(nil)
        let mixed = try build(plan, set, count: count)
        let outcome = try measure(mixed, set)
        print(outcome.text)
        if let output {
            let conditions = Conditions.current(data: data.name(of: set))
            for summary in outcome.summaries {
                let line = Measurement(summary, outcome, mixed, conditions: conditions)
                try MeasurementFile.append(line, extras: outcome.extras(summary), to: output)
            }
        }
        if let maximumRatio, let ratio = outcome.tailRatioBesideInsertions, ratio > maximumRatio {
            fflush(nil)
            Notice.write(
                "nearest-bench: p99 is \(Self.short(ratio)) times as long while another thread "
                    + "inserts, more than \(Self.short(maximumRatio))"
            )
            throw ExitCode.failure
        }
    }

    private func build(_ plan: IndexPlan, _ set: Dataset, count: Int) throws -> MixedConditions {
        let index = try plan.emptyGraph(set.base.dimension, set.metric.metric)
        let bar = ProgressBar(label: "building \(plan.peer)", total: count, unit: "vectors")
        defer { bar.finish() }
        let start = ContinuousClock.now
        let vectors = TableVectors(set.base, for: index.encoding)
        try index.insert(rows: 0..<count, of: vectors, ids: 0..<count, threads: threadsBuild) {
            bar.advance(by: $0)
        }
        return MixedConditions(
            index: index,
            plan: plan,
            point: SearchPoint(k: neighborCount, efSearch: max(efSearch, neighborCount)),
            buildSeconds: (ContinuousClock.now - start) / .seconds(1),
            buildThreads: threadsBuild
        )
    }

    private func measure(_ mixed: MixedConditions, _ set: Dataset) throws -> MixedOutcome {
        let run = MixedRun(
            index: mixed.index,
            dataset: set,
            point: mixed.point,
            searchers: threadsSearch
        )
        return try Waiting.during("searching \(mixed.plan.peer)") {
            try run.run(rounds: rounds, seconds: seconds)
        }
    }

    private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}
