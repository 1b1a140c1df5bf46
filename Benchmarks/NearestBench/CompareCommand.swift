import ArgumentParser
import BenchCore
import BenchReport

/// `nearest-bench compare`: sets indexes against a baseline.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares the speed of indexes with a baseline, data set by data set.",
        discussion: """
            Speed at equal recall is read from each index's Pareto front, where the logarithm of \
            queries per second is taken as linear in recall between two points; a dash stands \
            where an index does not reach the recall. Full scans, whose recall does not change, \
            are compared by the size of batches. A ratio above 1 is faster than the baseline.

            Example:
              nearest-bench compare ours.jsonl others.jsonl --baseline hnswlib --peer nearest
            """
    )

    @Argument(help: ArgumentHelp("Files of JSON lines.", valueName: "file"))
    var files: [String]

    @Option(help: "The index that others are divided by.")
    var baseline: String

    @Option(help: "An index to compare with it; may be repeated.")
    var peer: [String]

    @Option(help: "* Recalls to compare at, 0...1 each.")
    var recalls = ValueList([0.9, 0.95, 0.99])

    func validate() throws {
        if peer.isEmpty { throw ValidationError("--peer must name at least one index.") }
        if let wrong = recalls.values.first(where: { !(0...1).contains($0) }) {
            throw ValidationError("--recalls must be from 0 to 1, but one is \(wrong).")
        }
    }

    func run() throws {
        let sets = try Comparison.all(
            files.flatMap { try MeasurementFile.read($0) },
            baseline: baseline,
            peers: peer,
            recalls: recalls.values
        )
        print(sets.map(\.text).joined(separator: "\n\n"))
    }
}
