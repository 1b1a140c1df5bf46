import BenchReport
import Foundation
import Testing

@Suite("nearest-bench filter")
struct FilterCommandTests {
    private let folder: TemporaryFolder
    private let set: String

    /// Generates a set, and attributes beside it.
    init() throws {
        folder = try TemporaryFolder()
        set = folder.path("set")
        let made = try BenchProcess(
            """
            generate --count 500 --dimension 12 --queries 30 --clusters 4 --k 10 --format \
            npy --output \(set)
            """
        )
        try #require(made.status == 0, "\(made.errors)")
        let lines = (0..<500).map { row in
            let language = row % 11 == 0 ? "" : #", "language": "\#(row % 4 == 0 ? "sv" : "en")""#
            return #"{"year": \#(1950 + row % 70), "draft": \#(row % 2 == 0)\#(language)}"#
        }
        try lines.joined(separator: "\n")
            .write(toFile: set + "/attributes.jsonl", atomically: true, encoding: .utf8)
    }

    @Test
    func `every filter is searched by every plan, in memory and in a file, and answers are right`()
        throws
    {
        let (lines, export) = (folder.path("lines.jsonl"), folder.path("export"))
        let run = try BenchProcess(
            """
            filter --dataset \(set) --index hnsw,segment-hnsw --m 8 --ef-construction 40 \
            --rounds 1 --seconds-per-turn 0.001 --shares 0.5,0.1,0.01 --output \(lines) \
            --export \(export)
            """
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("recall without a filter 0.9"), "\(run.output)")
        let all = try MeasurementFile.read(lines)
        let families = Set(all.map { $0.parameters["family"] })
        #expect(families.count == 7)
        let forMemory = all.filter { $0.peer == "nearest-hnsw-filter" }
        #expect(all.count == 2 * forMemory.count)
        for one in forMemory where one.parameters["family"] != "everything" {
            let same = forMemory.filter {
                $0.parameters["filter"] == one.parameters["filter"]
                    && $0.parameters["family"] == one.parameters["family"]
            }
            let ways = same.map { $0.parameters["way"] }
            #expect(ways == ["chosen", "exact", "graph", "bridged"])
        }
        let exact = all.filter { $0.parameters["way"] == "exact" }
        #expect(!exact.isEmpty && exact.allSatisfy { $0.recall == 1 })
        let names = try FileManager.default.contentsOfDirectory(atPath: export)
        #expect(
            Set(names) == [
                "base.npy", "queries.npy", "bitmaps.npy", "answers.npy", "attributes.jsonl",
                "filters.json",
            ]
        )
        // Nothing is left beside the output.
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
        #expect(Set(left) == ["set", "lines.jsonl", "export"])
    }

    @Test func `rows of generated attributes are evaluated, in memory and in a file`() throws {
        let run = try BenchProcess("filter --evaluation-rows 5000 --rounds 1")
        #expect(run.status == 0, "\(run.errors)")
        for question in ["Int range", "String equality", "both, AND"] {
            #expect(run.output.components(separatedBy: question).count == 3, "\(run.output)")
        }
    }

    @Test(
        arguments: [
            ("filter", "either --dataset or --evaluation-rows"),
            ("filter --dataset x --evaluation-rows 5", "either --dataset or --evaluation-rows"),
            ("filter --dataset x --index flat", "--index must be hnsw or segment-hnsw"),
            ("filter --dataset x --shares 0.5,1", "--shares must be above 0 and below 1"),
            ("filter --dataset x --families odd", "odd"),
        ]
    )
    func `what cannot be measured is refused before anything is read`(
        arguments: String,
        message: String
    ) throws {
        let run = try BenchProcess(arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains(message), "\(run.errors)")
    }
}
