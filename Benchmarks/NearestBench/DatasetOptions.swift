import ArgumentParser
import Datasets
import Foundation

/// The options that name a data set.
struct DatasetOptions: ParsableArguments {
    @Option(help: "An ann-benchmarks .hdf5 file, or a folder with base, query and neighbors.")
    var dataset: String

    @Option(
        help: "euclidean (l2), angular (cosine) or ip, where the set does not name one."
    )
    var metric: DatasetMetric?

    @Option(help: "The set's name in the results. (default: the file's or folder's)")
    var dataName: String?

    @Option(help: "Queries asked, from the first on. (default: all)")
    var queries: Int?

    func validate() throws {
        try require(queries.map { [$0] } ?? [], atLeast: 1, "--queries")
    }

    /// Reads the set, with only those queries that are to be asked.
    func load() throws -> Dataset {
        let set = try Waiting.during("loading \(dataset)") {
            try Dataset.load(path: dataset, metric: metric)
        }
        return try queries.map { try set.prefix(queries: $0) } ?? set
    }

    /// What results call a set that was loaded.
    func name(of set: Dataset) -> String { dataName ?? set.name }
}
