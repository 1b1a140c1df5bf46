import ArgumentParser
import BenchCore
import BenchReport
import Datasets
import Foundation
import Nearest

/// `nearest-bench components`: what shortening vectors costs and saves.
struct ComponentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "components",
        abstract: "Shortens vectors by principal components, and measures what is lost.",
        discussion: """
            Learns components, builds a graph of the projections, and searches it, alone and with \
            a multiple of what is asked for compared again as whole vectors. Recall is against \
            the true neighbors of the whole vectors.

            Example:
              nearest-bench components --dataset docs/ --keep 192,96 --rescore 0,4,10
            """
    )

    @OptionGroup var data: DatasetOptions

    @Option(help: "* Elements of a projection.")
    var keep = ValueList<Int>([64])

    @Option(help: "* How many times as many are compared again as whole vectors; 0: none.")
    var rescore = ValueList<Int>([0, 4])

    @Option(help: "* Candidates that a search keeps.")
    var efSearch = ValueList<Int>([32, 64, 128])

    @Option(
        name: [.customLong("k"), .customShort("k")],
        help: "Neighbors asked for by each query."
    )
    var neighborCount = 10

    @Option(help: "Codes of the projections: none, scalar8, scalar4, automatic.")
    var quantization = QuantizationArgument.automatic

    @Option(help: "Threads that build.")
    var threadsBuild = 1

    @Option(help: "How often every query is asked; speed is that of the best repetition.")
    var repetitions = 3

    @Option(help: "A file that JSON lines are appended to.")
    var output: String?

    func validate() throws {
        try require(keep.values, atLeast: 1, "--keep")
        try require(rescore.values, atLeast: 0, "--rescore")
        try require(efSearch.values, atLeast: 1, "--ef-search")
        try require([neighborCount], atLeast: 1, "--k")
        try require([threadsBuild], atLeast: 1, "--threads-build")
        try require([repetitions], atLeast: 1, "--repetitions")
    }

    func run() throws {
        if let output { try OutputPath.check(output) }
        BenchSession.reportComplaints()
        let set = try data.load()
        let k = min(neighborCount, set.base.count)
        let truth = try set.neighbors.flatMap { $0.k >= k ? $0 : nil } ?? set.exactNeighbors(k: k)
        let run = try ComponentsRun(set, truth: truth, k: k)
        let conditions = Conditions.current(data: data.name(of: set))
        var table = ComponentsTable(k: k)
        defer {
            print(table.text)
            fflush(nil)
        }
        let plans = IndexKind.hnsw.plans(
            BuildParameters(
                encodings: [.float32],
                quantizations: [quantization.quantization],
                ms: [16],
                efConstructions: [200]
            )
        )
        for count in keep.values {
            for plan in plans {
                let built = try run.build(keeping: count, plan, threads: threadsBuild)
                let results = try run.search(
                    built,
                    factors: rescore.values,
                    efSearches: efSearch.values,
                    repetitions: repetitions
                )
                for result in results {
                    table.add(built, result)
                    guard let output else { continue }
                    let line = Measurement(
                        built,
                        result,
                        plan,
                        threads: threadsBuild,
                        conditions: conditions
                    )
                    try MeasurementFile.append(line, to: output)
                }
            }
        }
    }
}
