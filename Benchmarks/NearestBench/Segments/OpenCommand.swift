import ArgumentParser
import BenchCore
import Datasets
import Foundation
import Nearest

/// `nearest-bench open`: measures how soon a segment answers.
struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Measures how soon a segment answers once it is opened, and its memory.",
        discussion: """
            Opens a segment's file again and again, in every way of using memory, with its pages \
            in the system's page cache and with them dropped, and takes the time until it is open, \
            until the first answer and until the hundredth. Resident memory is looked at after \
            opening, before the first search. Numbers are medians.

            Queries are those of the data set; without one they are vectors of the segment. \
            Without a file a segment of the data set is made first.

            Options marked with a star take lists such as mapped,copied.

            Examples:
              nearest-bench open movies.nseg --memory mapped,copied --verify
              nearest-bench open --dataset sift/ --index hnsw --threads-build 2
            """
    )

    @Argument(help: "A segment's file; where there is none, one is made of --dataset.")
    var file: String?

    @Option(help: "A data set: an ann-benchmarks .hdf5 file, or a folder with base and query.")
    var dataset: String?

    @Option(help: "euclidean (l2), angular (cosine) or ip, where the set does not name one.")
    var metric: DatasetMetric?

    @Option(help: "The kind of index that is made: flat or hnsw.")
    var index = IndexKind.hnsw

    @OptionGroup var graph: GraphOptions

    @Option(help: "Threads that build.")
    var threadsBuild = 1

    @Option(help: "* How memory is used: mapped, mapped-sparsely, tiered, populated, copied.")
    var memory = ValueList(MemoryArgument.allCases)

    @Option(help: "How often the file is opened in each way; numbers are medians.")
    var repetitions = 7

    @Option(
        name: [.customLong("k"), .customShort("k")],
        help: "Neighbors asked for by each query."
    )
    var neighborCount = 10

    @Option(help: "Candidates that a search of a graph keeps; no fewer than k.")
    var efSearch = 64

    @Flag(help: "Also takes the time of checking the whole file.")
    var verify = false

    func validate() throws {
        guard file != nil || dataset != nil else {
            throw ValidationError("Name a segment's file, or a --dataset to make one of.")
        }
        try require([repetitions], atLeast: 1, "--repetitions")
        try require([neighborCount], atLeast: 1, "--k")
        try require([efSearch], atLeast: 1, "--ef-search")
        try require([threadsBuild], atLeast: 1, "--threads-build")
    }

    func run() throws {
        BenchSession.reportComplaints()
        let set = try dataset.map { dataset in
            try Waiting.during("loading \(dataset)") {
                try Dataset.load(path: dataset, metric: metric)
            }
        }
        let folder = file == nil ? try ScratchFolder() : nil
        defer { withExtendedLifetime(folder) {} }
        let path = file ?? folder?.path("index.nseg") ?? ""
        if file == nil, let set { try make(set, at: path) }
        let run = OpenRun(
            path: path,
            queries: try queries(of: path, set),
            k: neighborCount,
            options: SearchOptions(efSearch: max(efSearch, neighborCount)),
            repetitions: repetitions
        )
        print("\n\(BenchSession.machineLines)\n")
        fflush(nil)
        var table = OpenTable()
        let rows = try Waiting.during("opening \(path)") {
            try run.run(memory.values) { table.stayed = $0 }
        }
        for row in rows { table.add(row) }
        print(table.text)
        if verify { try printVerifying(path) }
    }

    private func make(_ set: Dataset, at path: String) throws {
        let plan =
            index.takesEfSearch ? graph.plan : IndexPlan(flat: graph.encoding.encoding)
        let bar = ProgressBar(
            label: "building \(plan.peer)",
            total: set.base.count,
            unit: "vectors"
        )
        defer { bar.finish() }
        let index = try plan.build(set.base, metric: set.metric, threads: threadsBuild) {
            bar.advance(by: $0)
        }
        try index.write(to: FilePath(path), metadata: ["data-set": set.name])
    }

    /// The queries; on the way the file is opened for the first time, and described.
    private func queries(of path: String, _ set: Dataset?) throws -> [[Float]] {
        let resident = ResidentMemory.parts()
        let start = ContinuousClock.now
        let segment = try Segment.open(FilePath(path))
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let growth = ResidentMemory.parts().growth(since: resident)
        print(SegmentListing(segment, file: file ?? "a temporary file").summary)
        print(
            """
            first     opened in \(String(format: "%.3f", seconds * 1000)) ms, mapped
            memory    grew by \(growth.anonymous >> 10) KB of its own and \
            \(growth.file >> 10) KB of files, this program's code included
            """
        )
        guard segment.count > 0 else { throw NothingToOpen(file: path) }
        if let set, set.queries.count > 0 {
            return (0..<min(set.queries.count, OpenRun.answers)).map { Array(set.queries[$0]) }
        }
        // Spread over the file, which is ordered as its vectors came.
        let count = min(segment.count, OpenRun.answers)
        let ids = segment.ids
        return try (0..<count).map { number in
            let place = ids.index(ids.startIndex, offsetBy: number * segment.count / count)
            return try segment.vector(of: ids[place])
        }
    }

    private func printVerifying(_ path: String) throws {
        try PageCache(path: path).warm()
        print("")
        for memory in memory.values {
            let outcome = try VerifyTimer.run(path, memory: memory, repetitions: repetitions)
            print(
                """
                checked in \(String(format: "%.2f", outcome.verified * 1000)) ms, \
                \(String(format: "%.2f", outcome.rate)) GB/s: \(memory.rawValue), pages in the cache
                """
            )
        }
    }
}

/// Says that a segment has no vectors to search.
private struct NothingToOpen: Error, CustomStringConvertible {
    let file: String
    var description: String { "\(file) holds no vectors: nothing was measured" }
}
