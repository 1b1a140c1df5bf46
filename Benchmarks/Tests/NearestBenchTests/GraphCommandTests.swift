import BenchReport
import Foundation
import Testing

@Suite("The commands of nearest-bench on graphs")
struct GraphCommandTests {
    private let folder: TemporaryFolder
    private let set: String

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
    }

    @Test func `run builds every combination and searches each with every efSearch`() throws {
        let lines = folder.path("lines.jsonl")
        let run = try BenchProcess(
            """
            run --dataset \(set) --index hnsw,flat --m 4,8 --ef-construction 30 --ef-search \
            8,10,50 --encoding float32,float16 --batch 0,8 --seed 5 --threads-build 2 \
            --repetitions 1 --output \(lines)
            """
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("hnsw-f16 8/30"), "\(run.output)")
        let all = try MeasurementFile.read(lines)
        // efSearch 8 is 10, because k is.
        let graphs = all.filter { $0.peer.hasPrefix("nearest-hnsw") }
        #expect(graphs.count == 2 * 2 * 2 * 2)
        #expect(all.count == graphs.count + 2 * 2)
        #expect(Set(graphs.map { $0.parameters["m"] }) == [4, 8])
        #expect(Set(graphs.map { $0.parameters["ef"] }) == [10, 50])
        #expect(graphs.allSatisfy { $0.parameters["ef_construction"] == 30 })
        #expect(graphs.allSatisfy { $0.parameters["seed"] == "5" && $0.matrixProduct == nil })
        #expect(graphs.allSatisfy { ($0.overheadBytes ?? 0) > 0 && ($0.distances ?? 0) > 0 })
        for one in graphs where one.parameters["ef"] == 50 { #expect(one.recall >= 0.9) }
    }

    @Test func `components shorten vectors, and rescoring wins recall back`() throws {
        let lines = folder.path("components.jsonl")
        let run = try BenchProcess(
            """
            components --dataset \(set) --keep 4 --rescore 0,4 --ef-search 40 --repetitions 1 \
            --output \(lines)
            """
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("rescored"))
        let measured = try MeasurementFile.read(lines)
        #expect(measured.map { $0.parameters["rescored"] } == [.number(0), .number(40)])
        #expect(measured[0].recall < measured[1].recall)
        let wrong = try BenchProcess("components --dataset \(set) --keep 100000")
        #expect(wrong.status != 0 && wrong.errors.contains("components"))
    }

    @Test func `tune finds what a recall takes, and measures queries that it did not ask`() throws {
        let lines = folder.path("tune.jsonl")
        let tune = try BenchProcess(
            """
            tune --dataset \(set) --target 0.9 --m 4,8 --ef-construction 30 --quantization \
            none,automatic --repetitions 1 --threads-build 2 --output \(lines) --maximum-miss 0.2
            """
        )
        #expect(tune.status == 0, "\(tune.errors)")
        #expect(tune.output.contains("half of them held back"))
        #expect(tune.output.contains("fastest: HNSWParameters(m: "))
        let all = try MeasurementFile.read(lines)
        #expect(all.count == 4 && Set(all.map { $0.parameters["m"] }) == [4, 8])
        #expect(all.allSatisfy { $0.queries == 15 && $0.recall > 0.7 })
        let wrong = try BenchProcess("tune --dataset \(set) --target 1.5")
        #expect(wrong.status != 0 && wrong.errors.contains("--target"))
    }

    @Test func `churn writes a line for every stage and efSearch`() throws {
        let lines = folder.path("churn.jsonl")
        let churn = try BenchProcess(
            """
            churn --dataset \(set) --m 8 --ef-construction 40 --ef-search 20,60 --turnovers 2 \
            --part 60 --threads 2 --repetitions 1 --output \(lines) --maximum-loss 1 \
            --maximum-memory-ratio 1000
            """
        )
        #expect(churn.status == 0, "\(churn.errors)")
        #expect(churn.output.contains("250 of 500 x 12 held"))
        #expect(churn.output.contains("built anew"))
        let all = try MeasurementFile.read(lines)
        #expect(all.map { $0.parameters["ef"] } == [20, 60, 20, 60, 20, 60, 20, 60])
        #expect(
            all.map { $0.parameters["turnover"] }
                == [0, 0, 1, 1, 2, 2, "built anew", "built anew"]
        )
        #expect(all.allSatisfy { $0.peer == "nearest-hnsw-churn" && $0.recall >= 0.8 })
        let text = try String(contentsOfFile: lines, encoding: .utf8)
        #expect(text.split(separator: "\n").count { $0.contains("\"insert_us\":") } == 4)
    }

    @Test func `churn fails where a limit is exceeded, after everything is measured`() throws {
        let churn = try BenchProcess(
            """
            churn --dataset \(set) --m 8 --ef-construction 40 --turnovers 1 --repetitions 1 \
            --maximum-memory-ratio 0.001
            """
        )
        #expect(churn.status == 1)
        #expect(churn.errors.hasPrefix("nearest-bench: memory is "), "\(churn.errors)")
        #expect(churn.errors.split(separator: "\n").count == 1, "\(churn.errors)")
        #expect(churn.output.contains("memory "))
    }

    @Test func `mixed writes a line for every way to search`() throws {
        let lines = folder.path("mixed.jsonl")
        let mixed = try BenchProcess(
            """
            mixed --dataset \(set) --m 8 --ef-construction 40 --ef-search 30 --count 400 \
            --seconds 0.5 --rounds 2 --output \(lines) --maximum-ratio 0.0001
            """
        )
        #expect(mixed.status == 1)
        #expect(mixed.errors.hasPrefix("nearest-bench: p99 is "), "\(mixed.errors)")
        #expect(mixed.output.contains("the first 400 of 500 x 12"))
        let all = try MeasurementFile.read(lines)
        #expect(all.map(\.searchThreads) == [1, 1, 2])
        #expect(all.allSatisfy { $0.peer == "nearest-hnsw-mixed" && $0.recall >= 0.8 })
        let text = try String(contentsOfFile: lines, encoding: .utf8)
        #expect(text.split(separator: "\n").count { $0.contains("\"insertions_per_s\":") } == 1)
    }

    @Test func `more vectors than the set has are one line`() throws {
        let churn = try BenchProcess("churn --dataset \(set) --count 501")
        #expect(churn.status == 1)
        #expect(churn.errors == "nearest-bench: --count is 501, but the set has 500 vectors\n")
        let mixed = try BenchProcess("mixed --dataset \(set) --count 500")
        #expect(mixed.status == 1)
        #expect(mixed.errors.hasPrefix("nearest-bench: --count is 500,"), "\(mixed.errors)")
        #expect(mixed.errors.split(separator: "\n").count == 1, "\(mixed.errors)")
    }
}
