import ArgumentParser
import BenchCore

/// Which filters are searched with, and how.
struct FilterOptions: ParsableArguments {
    @Option(
        help: """
            * Families of filters: everything, uniform, skewed, correlated, anticorrelated, \
            opposite, real.
            """
    )
    var families = ValueList(FilterFamily.allCases)

    @Option(help: "* Shares of the rows that filters keep, as near as attributes allow.")
    var shares = ValueList(FilterCase.shares)

    @Option(
        name: [.customLong("k"), .customShort("k")],
        help: "Neighbors asked for by each query."
    )
    var neighborCount = 10

    @Option(help: "Candidates that a search keeps. (default: what gives --recall without a filter)")
    var efSearch: Int?

    @Option(help: "The recall that the candidates are chosen for, and below which a row says LOW.")
    var recall = 0.95

    @Option(
        help: "Fails when the chosen plan's recall is below this, 0...1; all are measured first."
    )
    var minimumRecall: Double?

    @Option(help: "How often each way to search has its turn; speed is the median.")
    var rounds = 5

    @Option(help: "How long a turn lasts, in seconds; shorter where all queries are done.")
    var secondsPerTurn = 0.2

    @Flag(help: "Binds a filter once for all searches, rather than giving it to each.")
    var bindOnce = false

    @Option(help: "What attributes are generated with.")
    var attributeSeed: UInt64 = 7

    func validate() throws {
        try require([neighborCount], atLeast: 1, "--k")
        try require(efSearch.map { [$0] } ?? [], atLeast: 1, "--ef-search")
        try require([rounds], atLeast: 1, "--rounds")
        try requirePositive(secondsPerTurn, "--seconds-per-turn")
        if let wrong = shares.values.first(where: { !($0 > 0 && $0 < 1) }) {
            throw ValidationError("--shares must be above 0 and below 1, but one is \(wrong).")
        }
        for (option, value) in [("--recall", recall), ("--minimum-recall", minimumRecall ?? 1)]
        where !(0...1).contains(value) {
            throw ValidationError("\(option) must be from 0 to 1, but is \(value).")
        }
    }
}

extension FilterFamily: ExpressibleByArgument {}
