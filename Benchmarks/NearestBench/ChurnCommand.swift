import ArgumentParser
import BenchCore
import Datasets
import Foundation

import struct BenchReport.Measurement
import enum BenchReport.MeasurementFile

/// `nearest-bench churn`: exchanges the contents of a graph again and again.
struct ChurnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "churn",
        abstract: "Exchanges a graph's contents again and again: recall, memory, speed after it.",
        discussion: """
            Inserts the first vectors of a data set, then removes the oldest and inserts new ones, \
            part after part, until the contents have turned over many times. After each turnover \
            it measures recall against the exact neighbors among the vectors held, memory, latency \
            of single queries and the time of the changes; at the end the same for a graph built \
            anew with what is held then. A search that returns a removed vector is an error.

            Options marked with a star take lists such as 32,64. A table goes to standard output, \
            a JSON line for each row to the end of the output file. With --maximum-loss and \
            --maximum-memory-ratio the exit status is 1 where they are exceeded, with a line for \
            each on standard error.

            Example:
              nearest-bench churn --dataset sift/ --turnovers 10 --part 1000 --ef-search 32,64 \
            --maximum-loss 0.01 --maximum-memory-ratio 1.3
            """
    )

    @OptionGroup var data: DatasetOptions
    @OptionGroup var graph: GraphOptions

    @Option(help: "* Candidates that a search keeps; no fewer than k.")
    var efSearch = ValueList([64])

    @Option(
        name: [.customLong("k"), .customShort("k")],
        help: "Neighbors asked for by each query."
    )
    var neighborCount = 10

    @Option(help: "Vectors held. (default: half of the set)")
    var count: Int?

    @Option(help: "Vectors that are removed at once, and as many inserted at once.")
    var part = 1_000

    @Option(help: "How often the contents are exchanged altogether.")
    var turnovers = 10

    @Option(help: "Threads that insert.")
    var threads = 1

    @Option(help: "How often every query is asked; speed is that of the best repetition.")
    var repetitions = 3

    @Option(help: "A file that JSON lines are appended to.")
    var output: String?

    @Option(help: "Fails when recall is further below that of a graph built anew, 0...1.")
    var maximumLoss: Double?

    @Option(help: "Fails when more times the memory of a graph built anew is used.")
    var maximumMemoryRatio: Double?

    func validate() throws {
        try require(efSearch.values, atLeast: 1, "--ef-search")
        try require([neighborCount], atLeast: 1, "--k")
        try require(count.map { [$0] } ?? [], atLeast: 1, "--count")
        try require([part], atLeast: 1, "--part")
        try require([turnovers], atLeast: 1, "--turnovers")
        try require([threads], atLeast: 1, "--threads")
        try require([repetitions], atLeast: 1, "--repetitions")
        if let maximumLoss, !(0...1).contains(maximumLoss) {
            throw ValidationError("--maximum-loss must be from 0 to 1, but is \(maximumLoss).")
        }
        try requirePositive(maximumMemoryRatio, "--maximum-memory-ratio")
    }

    func run() throws {
        if let output { try OutputPath.check(output) }
        BenchSession.reportComplaints()
        let set = try data.load()
        let plan = try plan(rows: set.base.count, queries: set.queries.count)
        print(
            """
            data     \(set.name): \(plan.count) of \(set.base.count) x \(set.base.dimension) held, \
            \(set.queries.count) queries, \(set.metric.rawValue)
            index    \(plan.index.peer), m \(graph.m), efConstruction \(graph.efConstruction); \
            parts of \(plan.part), \(threads) \(threads == 1 ? "thread" : "threads")
            truth    the \(min(neighborCount, plan.count)) nearest held, computed with the exact \
            index
            \(BenchSession.machineLines)

            """
        )
        // Shown at once, also through a pipe.
        fflush(nil)
        let stages = try measure(ChurnRun(set, plan), plan, name: data.name(of: set))
        guard let verdict = ChurnVerdict(stages) else { return }
        print("\n\(verdict.text)")
        fflush(nil)
        let complaints = verdict.complaints(
            maximumLoss: maximumLoss,
            maximumMemoryRatio: maximumMemoryRatio
        )
        for complaint in complaints { Notice.write("nearest-bench: " + complaint) }
        if !complaints.isEmpty { throw ExitCode.failure }
    }

    private func plan(rows: Int, queries: Int) throws -> ChurnPlan {
        let count = count ?? max(1, rows / 2)
        if count > rows { throw UnfitCount(value: count, rows: rows) }
        let sweep = SearchSweep(ks: [neighborCount], efSearches: efSearch.values)
        return ChurnPlan(
            graph: graph.graph,
            encoding: graph.encoding.encoding,
            quantization: graph.quantization.quantization,
            count: count,
            part: min(part, count),
            turnovers: turnovers,
            points: sweep.points(queries: queries, kind: .hnsw),
            repetitions: repetitions,
            threads: threads
        )
    }

    private func measure(
        _ run: ChurnRun,
        _ plan: ChurnPlan,
        name: String
    ) throws -> [ChurnStage] {
        let conditions = Conditions.current(data: name)
        let bar = ProgressBar(
            label: "turning \(plan.index.peer) over",
            total: run.insertions,
            unit: "vectors"
        )
        var table = ChurnTable()
        // What was measured before something failed is worth seeing.
        defer {
            bar.finish()
            if !table.isEmpty { print(table.text) }
            fflush(nil)
        }
        return try run.run(
            resident: ResidentMemory.current,
            progress: { bar.advance(by: $0) },
            report: { stage in
                table.add(stage)
                guard let output else { return }
                for search in stage.searches {
                    let line = Measurement(stage, search, plan, conditions: conditions)
                    try MeasurementFile.append(line, extras: stage.extras, to: output)
                }
            }
        )
    }
}
