import Foundation
import Testing

@Suite("Errors of nearest-bench")
struct ErrorTests {
    private func expectOneLine(
        _ process: BenchProcess,
        _ parts: String...,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(process.status == 1, sourceLocation: location)
        let lines = process.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(process.errors)", sourceLocation: location)
        #expect(process.errors.hasPrefix("nearest-bench: "), sourceLocation: location)
        for part in parts {
            #expect(process.errors.contains(part), "\(process.errors)", sourceLocation: location)
        }
    }

    @Test func `a truncated file is one line that names it, and exit status 1`() throws {
        let folder = try TemporaryFolder()
        let set = folder.path("set")
        for format in ["fvecs", "npy", "fbin"] {
            let made = try BenchProcess(
                """
                generate --count 50 --dimension 8 --queries 5 --k 3 --clusters 2 --format \
                \(format) --output \(set)\(format)
                """
            )
            try #require(made.status == 0, "\(made.errors)")
            let base = set + format + "/base." + format
            let bytes = try #require(FileManager.default.contents(atPath: base))
            try bytes.dropLast(3).write(to: URL(fileURLWithPath: base))
            expectOneLine(try BenchProcess("info \(set)\(format)"), "base." + format)
            expectOneLine(try BenchProcess("run --dataset \(set)\(format)"), "base." + format)
        }
    }

    @Test func `a file that is not there is one line that names it`() throws {
        expectOneLine(try BenchProcess("info /nonexistent/set.hdf5"), "/nonexistent/set.hdf5")
        expectOneLine(
            try BenchProcess("report /nonexistent/r.jsonl --output /dev/null"),
            "/nonexistent/r.jsonl"
        )
    }

    @Test func `an output that cannot be written is refused before anything is read`() throws {
        for command in ["run", "churn", "mixed", "truth"].map({ $0 + " --dataset x" })
            + ["report x"]
        {
            let process = try BenchProcess("\(command) --output /nonexistent/o.hdf5")
            expectOneLine(process, "/nonexistent/o.hdf5")
        }
    }

    @Test func `a malformed line of results is named by its number`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("bad.jsonl")
        try Data("# a comment\n{\"data\": 1}\n".utf8).write(to: URL(fileURLWithPath: path))
        expectOneLine(
            try BenchProcess("report \(path) --output \(folder.path("page.html"))"),
            "bad.jsonl:2"
        )
    }

    @Test(
        arguments: [
            ["--k", "0"], ["--threads-search", "0"], ["--batch", "8,-1"], ["--repetitions", "0"],
            ["--encoding", "float31"], ["--queries", "0"], ["--minimum-recall", "1.01"],
            ["--minimum-recall", "nan"], ["--index", "flat,graph"], ["--ef-search", "10,0"],
            ["--m", "16,1"], ["--m", "16,many"], ["--ef-construction", "8"], ["--seed", "x"],
            ["--memory", "mapped,heap"], ["--segment-file", "/tmp/x"],
        ]
    )
    func `an argument out of range is refused before anything is read`(arguments: [String]) throws {
        let process = try BenchProcess("run --dataset /nonexistent \(arguments[0]) \(arguments[1])")
        #expect(process.status == 64)
        #expect(process.errors.contains(arguments[0]), "\(process.errors)")
    }
    @Test(
        arguments: [
            ["churn", "--turnovers", "0"], ["churn", "--part", "0"], ["churn", "--threads", "0"],
            ["churn", "--maximum-loss", "1.5"], ["churn", "--maximum-memory-ratio", "0"],
            ["churn", "--ef-search", "x"], ["churn", "--m", "129"], ["churn", "--count", "0"],
            ["mixed", "--seconds", "0"], ["mixed", "--rounds", "0"], ["mixed", "--ef-search", "0"],
            ["mixed", "--threads-search", "1"], ["mixed", "--maximum-ratio", "nan"],
            ["mixed", "--ef-construction", "15"],
        ]
    )
    func `so is one of a command on graphs`(arguments: [String]) throws {
        let (command, option, value) = (arguments[0], arguments[1], arguments[2])
        let process = try BenchProcess("\(command) --dataset /nonexistent \(option) \(value)")
        #expect(process.status == 64)
        let first = process.errors.split(separator: "\n").first ?? ""
        #expect(first.hasPrefix("Error: ") && first.contains(option), "\(process.errors)")
    }
}
