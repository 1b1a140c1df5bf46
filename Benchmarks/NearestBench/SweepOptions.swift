import ArgumentParser
import BenchCore

/// Lists of the ways that indexes are searched.
struct SweepOptions: ParsableArguments {
    @Option(
        name: [.customLong("k"), .customShort("k")],
        help: "* Neighbors asked for by each query."
    )
    var neighborCounts = ValueList([10])

    @Option(help: "* Candidates that a search of a graph keeps; no fewer than k.")
    var efSearch = ValueList([64])

    @Option(help: "* Threads that search.")
    var threadsSearch = ValueList([1])

    @Option(help: "* Queries of a batch; 0 or 1 for one query at a time.")
    var batch = ValueList([0])

    @Option(
        help: "* What computes the inner products of flat batches: auto, blas, tile, bfloat16."
    )
    var matrixProduct = ValueList<MatrixProductArgument>([.auto])

    func validate() throws {
        try require(neighborCounts.values, atLeast: 1, "--k")
        try require(efSearch.values, atLeast: 1, "--ef-search")
        try require(threadsSearch.values, atLeast: 1, "--threads-search")
        try require(batch.values, atLeast: 0, "--batch")
    }

    /// Every combination.
    var sweep: SearchSweep {
        SearchSweep(
            ks: neighborCounts.values,
            threads: threadsSearch.values,
            batches: batch.values,
            efSearches: efSearch.values,
            matrixProducts: matrixProduct.values.map(\.backend)
        )
    }
}
