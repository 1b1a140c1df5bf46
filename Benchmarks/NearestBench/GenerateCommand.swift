import ArgumentParser
import BenchCore
import Datasets

/// `nearest-bench generate`: writes a synthetic data set.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Generates a data set from a seed, with exact neighbors, and writes it.",
        discussion: """
            The same numbers give the same set on every machine. Queries come from the same \
            distribution as the base, but are not among it.

            Examples:
              nearest-bench generate --count 100000 --dimension 96 --format fvecs --output set/
              nearest-bench generate --kind uniform --metric angular --output uniform.hdf5
            """
    )

    @Option(help: "clustered, uniform or gaussian.")
    var kind = SyntheticDataset.Kind.clustered

    @Option(help: "Vectors to index.")
    var count = 50_000

    @Option(help: "Elements of a vector.")
    var dimension = 128

    @Option(help: "Queries.")
    var queries = 1_000

    @Option(help: "Clusters, of clustered sets.")
    var clusters = 50

    @Option(
        help: "Directions that a cluster spreads along. (default: 16, or the dimension if less)"
    )
    var intrinsicDimension: Int?

    @Option(help: "What decides all random numbers.")
    var seed: UInt64 = 42

    @Option(help: "euclidean (l2), angular (cosine) or ip.")
    var metric = DatasetMetric.euclidean

    @Option(
        name: [.customLong("k"), .customShort("k")],
        help: "Exact neighbors of each query; 0 for none."
    )
    var neighborCount = 100

    @Option(help: "hdf5 writes a file, fvecs, npy and fbin a folder.")
    var format = DatasetFormat.hdf5

    @Option(help: "The file or folder to write.")
    var output: String

    func validate() throws {
        try require([count], atLeast: 1, "--count")
        try require([dimension], atLeast: 1, "--dimension")
        try require([queries], atLeast: 1, "--queries")
        try require([clusters], atLeast: 1, "--clusters")
        try require(intrinsicDimension.map { [$0] } ?? [], atLeast: 1, "--intrinsic-dimension")
        try require([neighborCount], atLeast: 0, "--k")
        if format == .hdf5, neighborCount == 0 {
            throw ValidationError("An .hdf5 set has neighbors: --k must be at least 1.")
        }
    }

    func run() throws {
        // The other formats make their folder.
        if format == .hdf5 { try OutputPath.check(output) }
        let recipe = SyntheticDataset(
            kind: kind,
            count: count,
            dimension: dimension,
            queries: queries,
            clusters: clusters,
            intrinsicDimension: intrinsicDimension,
            seed: seed,
            metric: metric
        )
        var set = try Waiting.during("generating \(recipe.name)") { try recipe.generate() }
        if neighborCount > 0 {
            BenchSession.reportComplaints()
            let neighbors = try set.exactNeighbors(
                k: neighborCount,
                euclidean: format == .hdf5 ? .length : .squared
            )
            set = try set.withNeighbors(neighbors)
        }
        try Waiting.during("writing \(output)") { try set.write(to: output, format: format) }
        print("\(output): \(set.name)")
    }
}
