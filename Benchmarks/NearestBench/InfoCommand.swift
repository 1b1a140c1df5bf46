import ArgumentParser
import Datasets

/// `nearest-bench info`: describes a data set.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Describes a data set: shape, metric, norms, oddities, neighbors.",
        discussion: """
            Example:
              nearest-bench info glove-25-angular.hdf5
            """
    )

    @Argument(help: "An ann-benchmarks .hdf5 file, or a folder with base and query.")
    var path: String

    @Option(help: "euclidean (l2), angular (cosine) or ip, where the set does not name one.")
    var metric: DatasetMetric?

    func run() throws {
        let summary = try Waiting.during("looking at \(path)") {
            DatasetSummary(try Dataset.load(path: path, metric: metric))
        }
        print(summary)
    }
}
