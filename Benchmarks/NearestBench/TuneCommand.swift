import ArgumentParser
import BenchCore
import BenchReport
import Datasets
import Foundation
import Nearest

/// `nearest-bench tune`: finds what to build and to ask for a recall.
struct TuneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Finds the parameters of a graph for a recall, and what each choice costs.",
        discussion: """
            Builds a graph for each combination of the starred lists, finds the fewest candidates \
            with which the first half of the queries reaches the recall, and measures the other \
            half with them: recall, speed, latency, build time and memory. It names the fastest \
            and the smallest graph that reach it. An application asks its own index, with \
            HNSWIndex.efSearch(forRecall:).

            A table goes to standard output, a JSON line for each graph to the end of the output \
            file. With --maximum-miss the exit status is 1 where the other half falls further \
            below the recall.

            Examples:
              nearest-bench tune --dataset docs/ --target 0.95 --threads-build 2
              nearest-bench tune --dataset docs/ --target 0.99 --m 16,32 --quantization automatic
            """
    )

    @OptionGroup var data: DatasetOptions

    @Option(help: "The share of the true neighbors that searches shall find, 0...1.")
    var target = 0.95

    @Option(
        name: [.customLong("k"), .customShort("k")],
        help: "Neighbors asked for by each query."
    )
    var neighborCount = 10

    @Option(help: "How indexes encode stored elements: float32, float16.")
    var encoding = EncodingArgument.float32

    @Option(help: "* Codes of the vectors: none, scalar8, scalar4, automatic.")
    var quantization = ValueList<QuantizationArgument>([.none, .automatic])

    @Option(help: "* Links of a graph's node: up to twice as many on the lowest layer.")
    var m = ValueList([8, 16, 24])

    @Option(help: "* Candidates that are looked at for the links of a graph's node.")
    var efConstruction = ValueList([100, 200])

    @Option(help: "Threads that build, and find true neighbors.")
    var threadsBuild = 1

    @Flag(help: "Finds candidates with stored vectors, as an index does that knows no queries.")
    var stored = false

    @Option(help: "How often every query is asked; speed is that of the best repetition.")
    var repetitions = 3

    @Option(help: "A file that JSON lines are appended to.")
    var output: String?

    @Option(help: "Fails when queries that were not asked before miss the recall by more, 0...1.")
    var maximumMiss: Double?

    func validate() throws {
        try require([neighborCount], atLeast: 1, "--k")
        try require([threadsBuild], atLeast: 1, "--threads-build")
        try require([repetitions], atLeast: 1, "--repetitions")
        guard target > 0, target <= 1 else {
            throw ValidationError("--target must be above 0 and at most 1, but is \(target).")
        }
        for plan in plans { try requireBuildable(plan) }
    }

    private var plans: [IndexPlan] {
        let parameters = BuildParameters(
            encodings: [encoding.encoding],
            quantizations: quantization.values.map(\.quantization),
            ms: m.values,
            efConstructions: efConstruction.values
        )
        return IndexKind.hnsw.plans(parameters)
    }

    private func requireBuildable(_ plan: IndexPlan) throws {
        do {
            try plan.check()
        } catch {
            throw ValidationError(ErrorLine.text(for: error) + ".")
        }
    }

    func run() throws {
        if let output { try OutputPath.check(output) }
        BenchSession.reportComplaints()
        let set = try data.load()
        let k = min(neighborCount, set.base.count)
        let truth = try set.neighbors.flatMap { $0.k >= k ? $0 : nil } ?? set.exactNeighbors(k: k)
        let tuning = try TuneRun(
            set,
            truth: truth,
            target: target,
            k: k,
            asksStored: stored
        )
        print(
            """
            data     \(set.name): \(set.base.count) x \(set.base.dimension), \
            \(set.queries.count) queries, half of them held back, \(set.metric.rawValue)
            target   recall@\(k) \(target)
            \(BenchSession.machineLines)

            """
        )
        // Shown at once, also through a pipe.
        fflush(nil)
        let misses = try measure(tuning, set, name: data.name(of: set))
        for miss in misses { Notice.write("nearest-bench: " + miss) }
        if !misses.isEmpty { throw ExitCode.failure }
    }

    private func measure(_ tuning: TuneRun, _ set: Dataset, name: String) throws -> [String] {
        let conditions = Conditions.current(data: name)
        var (table, misses) = (TuneTable(target: target), [String]())
        // What was measured before something failed is worth seeing.
        defer {
            if !table.isEmpty { print(table.text) }
            fflush(nil)
        }
        for plan in plans {
            let (built, index) = try build(plan, set)
            let result = try tuning.measure(
                built,
                index,
                threads: threadsBuild,
                repetitions: repetitions
            )
            table.add(result)
            let reached = result.recall.withTies
            if let maximumMiss, result.reaches(target), reached < target - maximumMiss {
                misses.append("\(plan.peer): recall \(reached) of queries not asked before")
            }
            guard let output else { continue }
            let line = Measurement(
                built,
                result.point,
                result.outcome,
                recall: result.recall,
                conditions: conditions
            )
            let extras = ["target": target, "tuned_recall": result.effort.recall]
            try MeasurementFile.append(line, extras: extras, to: output)
        }
        return misses
    }

    private func build(
        _ plan: IndexPlan,
        _ set: Dataset
    ) throws -> (built: BuiltIndex, index: HNSWIndex) {
        let bar = ProgressBar(
            label: "building \(plan.peer)",
            total: set.base.count,
            unit: "vectors"
        )
        defer { bar.finish() }
        let index = try plan.emptyGraph(set.base.dimension, set.metric.metric)
        let (resident, start) = (ResidentMemory.current(), ContinuousClock.now)
        try index.insert(rows: set.base, threads: threadsBuild) { bar.advance(by: $0) }
        let built = BuiltIndex(
            plan: plan,
            index: index,
            threads: threadsBuild,
            seconds: (ContinuousClock.now - start) / .seconds(1),
            residentGrowth: ResidentMemory.current() - resident
        )
        return (built, index)
    }
}
