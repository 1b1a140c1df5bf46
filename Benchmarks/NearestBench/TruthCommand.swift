import ArgumentParser
import BenchCore
import Datasets
import Foundation

/// `nearest-bench truth`: computes exact neighbors.
struct TruthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "truth",
        abstract: "Computes exact neighbors with the exact index and writes them.",
        discussion: """
            The output's extension says what is written: .ivecs or .npy the neighbors alone, .ibin \
            neighbors and distances, .hdf5 the whole set with neighbors and distances.

            Euclidean distances are written as lengths in .hdf5, and squared in .ibin. Angular \
            ones are 1 - cos, and inner products are negated, so that smaller is nearer.

            Examples:
              nearest-bench truth --dataset sift/ --k 100 --output neighbors.ivecs
              nearest-bench truth --base base.fbin --query query.fbin --metric ip --output gt.ibin
            """
    )

    @Option(help: "An ann-benchmarks .hdf5 file, or a folder with base and query.")
    var dataset: String?

    @Option(help: "Instead of a data set: the file of the vectors to index.")
    var base: String?

    @Option(help: "With --base: the file of the queries.")
    var query: String?

    @Option(help: "euclidean (l2), angular (cosine) or ip; required with --base.")
    var metric: DatasetMetric?

    @Option(name: [.customLong("k"), .customShort("k")], help: "Neighbors of each query.")
    var neighborCount = 100

    @Option(help: "Threads to use. (default: as many as there are cores)")
    var threads: Int?

    @Option(help: "The file to write: .ivecs, .npy, .ibin or .hdf5.")
    var output: String

    private var isWholeSet: Bool {
        ["hdf5", "h5"].contains(URL(fileURLWithPath: output).pathExtension.lowercased())
    }

    func validate() throws {
        try require([neighborCount], atLeast: 1, "--k")
        try require(threads.map { [$0] } ?? [], atLeast: 1, "--threads")
        switch (dataset, base, query) {
        case (_?, nil, nil): break
        case (nil, _?, _?):
            if metric == nil { throw ValidationError("--base needs --metric: no file names it.") }
        default: throw ValidationError("Give either --dataset, or --base and --query.")
        }
        let known = ["ivecs", "npy", "ibin", "hdf5", "h5"]
        let given = URL(fileURLWithPath: output).pathExtension.lowercased()
        guard known.contains(given) else {
            throw ValidationError("--output must end in .ivecs, .npy, .ibin or .hdf5: \(output)")
        }
    }

    func run() throws {
        try OutputPath.check(output)
        BenchSession.reportComplaints()
        let set = try Waiting.during("loading") { try load() }
        let neighbors = try set.exactNeighbors(
            k: neighborCount,
            threads: threads,
            euclidean: isWholeSet ? .length : .squared
        )
        try Waiting.during("writing \(output)") {
            if isWholeSet {
                try set.withNeighbors(neighbors).write(to: output, format: .hdf5)
            } else {
                try neighbors.write(to: output)
            }
        }
        print(
            "\(output): the \(neighbors.k) nearest of \(set.base.count) vectors for each of "
                + "\(set.queries.count) queries, \(set.metric.rawValue)"
        )
    }

    private func load() throws -> Dataset {
        if let dataset { return try Dataset.load(path: dataset, metric: metric) }
        guard let base, let query, let metric else { throw CleanExit.helpRequest(self) }
        return try Dataset(
            name: URL(fileURLWithPath: base).lastPathComponent,
            metric: metric,
            base: VectorTable(contentsOf: base),
            queries: VectorTable(contentsOf: query)
        )
    }
}
