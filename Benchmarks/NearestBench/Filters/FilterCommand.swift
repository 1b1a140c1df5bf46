import ArgumentParser
import BenchCore
import Datasets
import Foundation
import Nearest

/// `nearest-bench filter`: searches with filters of all sizes, by every plan.
struct FilterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter",
        abstract: "Searches with filters: recall, the plan chosen, and the speed of every plan.",
        discussion: """
            Builds a graph of a data set whose rows have attributes, its own from attributes.jsonl \
            beside the vectors and generated ones, and searches it with filters that keep from \
            90 % to 0.01 % of the rows: as the index plans it and with each plan forced, in turn. \
            Where the chosen plan is slower than 0.8 of the fastest one whose recall is as good, \
            the row says SLOW.

            Families of filters: everything (keeps all rows; beside no filter), uniform, skewed \
            (texts by Zipf's law), correlated (a region of the space), anticorrelated (the rows \
            farthest from the queries' middle), opposite (a region, asked for by the queries \
            farthest from it), real (the set's own attributes and combinations of them).

            Recall is against exact answers that a plain loop computes, over the rows that a plain \
            predicate keeps; the exact index must find the same, every answer must be full, and \
            every neighbor match: else the exit status is 1, as where --minimum-recall is missed.

            Without --ef-search the graph keeps as many candidates as give --recall without a \
            filter. A table goes to standard output, a JSON line for every filter and way to the \
            end of the output file. --export writes the filters with their rows and answers to a \
            folder that Peers/filter.py asks other libraries from.

            Examples:
              nearest-bench filter --dataset docs/ --index hnsw,segment-hnsw --threads-build 2 \
            --output r.jsonl
              nearest-bench filter --dataset docs/ --families uniform,real --shares 0.1,0.01
              nearest-bench filter --evaluation-rows 20000000
            """
    )

    @Option(
        help: "An ann-benchmarks .hdf5 file, or a folder with base, query and attributes.jsonl."
    )
    var dataset: String?

    @Option(help: "euclidean (l2), angular (cosine) or ip, where the set does not name one.")
    var metric: DatasetMetric?

    @Option(help: "The set's name in the results. (default: the file's or folder's)")
    var dataName: String?

    @Option(help: "Queries asked, from the first on. (default: all)")
    var queries: Int?

    @Option(help: "* Kinds of index: hnsw, segment-hnsw.")
    var index = ValueList([IndexKind.hnsw])

    @OptionGroup var graph: GraphOptions
    @OptionGroup var sweep: FilterOptions

    @Option(help: "Threads that build; one thread searches.")
    var threadsBuild = 1

    @Option(help: "A file that JSON lines are appended to.")
    var output: String?

    @Option(help: "A folder that filters, their rows and answers are written to.")
    var export: String?

    @Option(
        help: """
            Instead of searching a data set: measures how fast filters are evaluated, on so many \
            generated rows.
            """
    )
    var evaluationRows: Int?

    func validate() throws {
        guard (dataset == nil) != (evaluationRows == nil) else {
            throw ValidationError("Give either --dataset or --evaluation-rows.")
        }
        try require(queries.map { [$0] } ?? [], atLeast: 1, "--queries")
        try require(evaluationRows.map { [$0] } ?? [], atLeast: 1, "--evaluation-rows")
        try require([threadsBuild], atLeast: 1, "--threads-build")
        if index.values.contains(where: { !$0.takesEfSearch }) {
            throw ValidationError(
                "--index must be hnsw or segment-hnsw: an exact index has no plans."
            )
        }
    }

    func run() throws {
        if let output { try OutputPath.check(output) }
        if let export { try OutputPath.check(export + "/filters.json", makingFolder: true) }
        BenchSession.reportComplaints()
        if let evaluationRows {
            print(BenchSession.machineLines + "\n")
            fflush(nil)
            return try EvaluationSession(rows: evaluationRows, rounds: sweep.rounds).run()
        }
        guard let dataset else { return }
        let loaded = try Waiting.during("loading \(dataset)") {
            try Dataset.load(path: dataset, metric: metric)
        }
        let set = try queries.map { try loaded.prefix(queries: $0) } ?? loaded
        let session = FilterSession(
            dataset: set,
            own: try Waiting.during("reading attributes") {
                try AttributeTable.load(besideDataset: dataset, rows: set.base.count)
            },
            options: sweep,
            conditions: .current(data: dataName ?? set.name),
            output: output
        )
        print(
            """
            data     \(set.name): \(set.base.count) x \(set.base.dimension), \
            \(set.queries.count) queries, \(set.metric.rawValue)
            filters  \(session.summary)
            \(BenchSession.machineLines)

            """
        )
        // Shown at once, also through a pipe.
        fflush(nil)
        let complaints = try session.run(index.values, graph, threads: threadsBuild, export: export)
        for complaint in complaints { Notice.write("nearest-bench: " + complaint) }
        if !complaints.isEmpty { throw ExitCode.failure }
    }
}
