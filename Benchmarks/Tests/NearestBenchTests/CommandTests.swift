import BenchReport
import Foundation
import Testing

@Suite("The commands of nearest-bench")
struct CommandTests {
    private let folder: TemporaryFolder
    private let set: String

    init() throws {
        folder = try TemporaryFolder()
        set = folder.path("set")
        let made = try BenchProcess(
            """
            generate --count 400 --dimension 12 --queries 30 --clusters 4 --k 20 --format \
            npy --output \(set)
            """
        )
        try #require(made.status == 0, "\(made.errors)")
    }

    @Test func `run measures every combination and writes lines that report reads`() throws {
        let (lines, page) = (folder.path("lines.jsonl"), folder.path("page.html"))
        let run = try BenchProcess(
            """
            run --dataset \(set) --index flat --encoding float32,float16 --k 5 --batch 0,8 \
            --threads-search 1,2 --matrix-product auto,tile --repetitions 1 --data-name \
            set.npz --output \(lines)
            """
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("the 20 neighbors of each query that the set carries"))
        let measurements = try MeasurementFile.read(lines)
        #expect(measurements.count == 12)
        #expect(measurements.allSatisfy { $0.data == "set.npz" && $0.queries == 30 })
        for one in measurements where one.peer == "nearest-flat" { #expect(one.recall == 1) }

        let report = try BenchProcess("report \(lines) --output \(page)")
        #expect(report.status == 0, "\(report.errors)")
        #expect(try String(contentsOfFile: page, encoding: .utf8).hasPrefix("<!DOCTYPE html>"))
    }

    @Test
    func `a recall below the minimum fails after everything is measured, with a line for each`()
        throws
    {
        // So close together that float16 cannot tell the majority of the vectors apart.
        let close = folder.path("close")
        try FileManager.default.createDirectory(atPath: close, withIntermediateDirectories: true)
        var state: UInt64 = 1
        for (name, count) in [("base", 400), ("query", 20)] {
            var file = Data()
            for _ in 0..<count {
                withUnsafeBytes(of: Int32(8).littleEndian) { file.append(contentsOf: $0) }
                for _ in 0..<8 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let value = 16 + Float(state >> 40) / Float(1 << 24) * 0.05
                    withUnsafeBytes(of: value.bitPattern.littleEndian) {
                        file.append(contentsOf: $0)
                    }
                }
            }
            try file.write(to: URL(fileURLWithPath: close + "/\(name).fvecs"))
        }
        let lines = folder.path("minimum.jsonl")
        let run = try BenchProcess(
            """
            run --dataset \(close) --metric l2 --index flat --encoding float16,float32 --k 10 \
            --batch 0,8 --repetitions 1 --minimum-recall 0.95 --output \(lines)
            """
        )
        #expect(run.status == 1)
        let all = try MeasurementFile.read(lines)
        #expect(all.count == 4)
        let short = all.filter { $0.recall < 0.95 }
        #expect(short.contains { $0.peer == "nearest-flat-f16" })
        let errors = run.errors.split(separator: "\n")
        #expect(errors.count == short.count, "\(run.errors)")
        for error in errors {
            #expect(error.hasPrefix("nearest-bench: recall 0."))
            #expect(error.hasSuffix(" is below 0.9500"))
        }
        #expect(run.output.contains("QPS"))

        let enough = try BenchProcess(
            "run --dataset \(set) --index flat --k 5 --repetitions 1 --minimum-recall 1"
        )
        #expect(enough.status == 0, "\(enough.errors)")
    }

    @Test func `compare sets the lines of run against a baseline`() throws {
        let lines = folder.path("compare.jsonl")
        let run = try BenchProcess(
            """
            run --dataset \(set) --index flat --encoding float32,float16 --k 5 --batch 0,8 \
            --repetitions 1 --output \(lines)
            """
        )
        #expect(run.status == 0, "\(run.errors)")
        let table = try BenchProcess(
            "compare \(lines) --baseline nearest-flat --peer nearest-flat-f16 --recalls .9,.99"
        )
        #expect(table.status == 0, "\(table.errors)")
        #expect(table.output.contains("nearest-flat-f16"))
        #expect(table.output.contains("ratio"))

        let unknown = try BenchProcess("compare \(lines) --baseline nearest-flat --peer nobody")
        #expect(unknown.status == 1)
        #expect(unknown.errors.split(separator: "\n").count == 1, "\(unknown.errors)")
        #expect(unknown.errors.contains("no operating point of nobody"))
        let wrong = try BenchProcess("compare \(lines) --baseline a --peer b --recalls 2")
        #expect(wrong.status == 64)
    }

    @Test func `too few neighbors in the set are computed anew, and that is said`() throws {
        let run = try BenchProcess("run --dataset \(set) --k 25 --repetitions 1 --queries 10")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("computed with the exact index: the set carries only 20"))
    }

    @Test(arguments: ["ivecs", "npy", "ibin"])
    func `truth writes the neighbors that generate wrote`(format: String) throws {
        let first = folder.path("all.\(format)")
        let whole = try BenchProcess("truth --dataset \(set) --k 20 --output \(first) --threads 1")
        #expect(whole.status == 0, "\(whole.errors)")
        let second = folder.path("parts.\(format)")
        let parts = try BenchProcess(
            """
            truth --base \(set)/base.npy --query \(set)/query.npy --metric l2 --k 20 \
            --output \(second) --threads 2
            """
        )
        #expect(parts.status == 0, "\(parts.errors)")
        let bytes = FileManager.default.contents(atPath: first)
        #expect(bytes == FileManager.default.contents(atPath: second))
        if format == "npy" {
            #expect(bytes == FileManager.default.contents(atPath: set + "/neighbors.npy"))
        }
    }

    @Test func `a whole set in HDF5 is described and measured again`() throws {
        let file = folder.path("set.hdf5")
        let truth = try BenchProcess("truth --dataset \(set) --k 15 --output \(file)")
        #expect(truth.status == 0, "\(truth.errors)")
        let info = try BenchProcess("info \(file)")
        #expect(info.status == 0, "\(info.errors)")
        #expect(info.output.contains("400 x 12 float32"))
        #expect(info.output.contains("15 a query, with distances"))
    }
}
