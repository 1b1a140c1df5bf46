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

    @Test("run measures every combination and writes lines that report reads")
    func run() throws {
        let (lines, page) = (folder.path("lines.jsonl"), folder.path("page.html"))
        let run = try BenchProcess(
            """
            run --dataset \(set) --encoding float32,float16 --k 5 --batch 0,8 \
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

    @Test("Too few neighbors in the set are computed anew, and that is said")
    func computed() throws {
        let run = try BenchProcess("run --dataset \(set) --k 25 --repetitions 1 --queries 10")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("computed with the exact index: the set carries only 20"))
    }

    @Test("truth writes the neighbors that generate wrote", arguments: ["ivecs", "npy", "ibin"])
    func truth(format: String) throws {
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

    @Test("A whole set in HDF5 is described and measured again")
    func hdf5() throws {
        let file = folder.path("set.hdf5")
        let truth = try BenchProcess("truth --dataset \(set) --k 15 --output \(file)")
        #expect(truth.status == 0, "\(truth.errors)")
        let info = try BenchProcess("info \(file)")
        #expect(info.status == 0, "\(info.errors)")
        #expect(info.output.contains("400 x 12 float32"))
        #expect(info.output.contains("15 a query, with distances"))
    }
}
