import BenchReport
import Foundation
import Testing

@Suite("The commands of nearest-bench on segments")
struct SegmentCommandTests {
    private let folder: TemporaryFolder
    private let set: String
    private let file: String

    /// Generates a set and writes a segment of a graph of it.
    init() throws {
        folder = try TemporaryFolder()
        set = folder.path("set")
        file = folder.path("graph.nseg")
        let made = try BenchProcess(
            """
            generate --count 500 --dimension 12 --queries 30 --clusters 4 --k 10 --format \
            npy --output \(set)
            """
        )
        try #require(made.status == 0, "\(made.errors)")
        let run = try BenchProcess(
            """
            run --dataset \(set) --index segment-hnsw --m 8 --ef-construction 40 \
            --repetitions 1 --segment-file \(file)
            """
        )
        try #require(run.status == 0, "\(run.errors)")
    }

    @Test func `run searches segments in turn with the indexes that they were written from`() throws
    {
        let lines = folder.path("lines.jsonl")
        let run = try BenchProcess(
            """
            run --dataset \(set) --index segment-flat,segment-hnsw,hnsw,flat --m 8 \
            --ef-construction 40 --ef-search 10,30 --batch 0,8 --encoding float32,float16 \
            --memory mapped,mapped-sparsely,tiered,populated,copied --repetitions 1 \
            --output \(lines)
            """
        )
        #expect(run.status == 0, "\(run.errors)")
        let all = try MeasurementFile.read(lines)
        // An index in memory and a segment in five ways; batches or not, a graph with two efSearch.
        #expect(all.count == 2 * 6 * 2 * (1 + 2))
        let segments = all.filter { $0.peer.hasPrefix("nearest-segment-") }
        #expect(segments.count == 2 * 5 * 2 * (1 + 2))
        #expect(segments.allSatisfy { $0.parameters["memory"] != nil && $0.recall > 0.8 })
        let text = try String(contentsOfFile: lines, encoding: .utf8)
        let same = text.split(separator: "\n").count { $0.contains("\"answers_same\":1") }
        #expect(same == segments.count)
        #expect(!run.output.contains("differ"))
        // Nothing is left beside the output.
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
        #expect(Set(names) == ["set", "graph.nseg", "lines.jsonl"])
    }

    @Test func `a file for several segments is refused before anything is read`() throws {
        let run = try BenchProcess(
            "run --dataset x --index segment-hnsw,segment-flat --segment-file \(file)"
        )
        #expect(run.status == 64)
        #expect(run.errors.contains("the lists ask for 2"), "\(run.errors)")
        let folder = try BenchProcess(
            "run --dataset x --index segment-flat --segment-file /nonexistent/x.nseg"
        )
        #expect(folder.status == 1)
        #expect(folder.errors.contains("/nonexistent"), "\(folder.errors)")
    }

    @Test func `open measures every way to use memory, with the cache warm and dropped`() throws {
        for queries in ["", " --dataset \(set)"] {
            let open = try BenchProcess("open \(file) --repetitions 2 --verify" + queries)
            #expect(open.status == 0, "\(open.errors)")
            for way in ["mapped", "mapped-sparsely", "tiered", "populated", "copied"] {
                let rows = open.output.split(separator: "\n").map {
                    $0.split(separator: " ").prefix(2).joined(separator: " ")
                }
                #expect(rows.contains(way + " warm"), "\(open.output)")
                #expect(rows.contains(way + " dropped"), "\(open.output)")
            }
            #expect(open.output.contains("dropped: "))
            #expect(open.output.split(separator: "\n").count { $0.contains("GB/s") } == 5)
        }
    }

    @Test(arguments: ["flat", "hnsw"])
    func `open makes a segment of a data set where no file is named`(kind: String) throws {
        let open = try BenchProcess(
            """
            open --dataset \(set) --index \(kind) --m 8 --ef-construction 40 --repetitions 1 \
            --memory mapped --encoding float16
            """
        )
        #expect(open.status == 0, "\(open.errors)")
        #expect(open.output.contains("500 x 12 float16"), "\(open.output)")
        let nothing = try BenchProcess("open")
        #expect(nothing.status == 64)
        #expect(nothing.errors.contains("--dataset"), "\(nothing.errors)")
    }

    @Test func `inspect shows what is inside, verify that it is whole`() throws {
        let inspect = try BenchProcess("inspect \(file)")
        #expect(inspect.status == 0, "\(inspect.errors)")
        for part in ["graph, m 8, efConstruction 40", "500 x 12 float32", "data-set: ", "VECS"] {
            #expect(inspect.output.contains(part), "\(inspect.output)")
        }
        let verify = try BenchProcess("verify \(file) --repetitions 2 --memory copied")
        #expect(verify.status == 0, "\(verify.errors)")
        #expect(verify.output.contains("no damage") && verify.output.contains("GB/s"))
    }

    @Test func `a damaged file is one line that names section and byte, and exit status 1`() throws
    {
        var bytes = try #require(FileManager.default.contents(atPath: file))
        let row = try #require(
            try BenchProcess("inspect \(file)").output.split(separator: "\n")
                .first { $0.hasPrefix("VECS") }
        )
        let offset = try #require(row.split(separator: " ").compactMap { Int($0) }.first)
        bytes[offset + 1] ^= 1
        let damaged = folder.path("damaged.nseg")
        try bytes.write(to: URL(fileURLWithPath: damaged))
        let verify = try BenchProcess("verify \(damaged)")
        #expect(verify.status == 1)
        #expect(verify.errors.split(separator: "\n").count == 1, "\(verify.errors)")
        #expect(verify.errors.hasPrefix("nearest-bench: "))
        #expect(verify.errors.contains("damaged.nseg"), "\(verify.errors)")
        #expect(verify.errors.contains("VECS"), "\(verify.errors)")
        // What opening does not read it does not miss.
        #expect(try BenchProcess("inspect \(damaged)").status == 0)
        try bytes.dropLast(40).write(to: URL(fileURLWithPath: damaged))
        for command in ["open", "inspect", "verify"] {
            let process = try BenchProcess("\(command) \(damaged)")
            #expect(process.status == 1)
            #expect(process.errors.split(separator: "\n").count == 1, "\(process.errors)")
            #expect(process.errors.contains("damaged.nseg"), "\(process.errors)")
        }
    }

    @Test func `write compares with a plain copy, and fails below the ratio`() throws {
        let write = try BenchProcess(
            """
            write --dataset \(set) --index flat,hnsw,segment-hnsw --m 8 --ef-construction 40 \
            --rounds 2 --folder \(folder.path(""))
            """
        )
        #expect(write.status == 0, "\(write.errors)")
        let rows = write.output.split(separator: "\n").filter { $0.hasPrefix("nearest-") }
        #expect(rows.count == 2, "\(write.output)")
        let slow = try BenchProcess(
            "write --dataset \(set) --index flat --rounds 1 --minimum-ratio 1000000"
        )
        #expect(slow.status == 1)
        #expect(slow.errors.hasPrefix("nearest-bench: nearest-flat is written at "))
        let missing = try BenchProcess("write --dataset \(set) --folder /nonexistent")
        #expect(missing.status == 1)
        #expect(missing.errors.split(separator: "\n").count == 1, "\(missing.errors)")
    }
}
