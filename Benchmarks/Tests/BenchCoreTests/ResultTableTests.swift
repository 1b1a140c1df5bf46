import BenchCore
import BenchReport
import Datasets
import Nearest
import Testing

@Suite("The table of results")
struct ResultTableTests {
    @Test func `fits 120 columns with long names and slow batches, and names an index once`() throws
    {
        var table = ResultTable()
        #expect(table.isEmpty)
        let set = try SyntheticDataset(count: 20, dimension: 4, queries: 2, clusters: 2).generate()
        let truth = try ExactNeighbors.compute(set, k: 2, threads: 1)
        let recall = Recall(answers: [[], []], truth: truth, k: 2, dataset: set)
        for batch in [nil, 8, 10_000] {
            let point = SearchPoint(
                k: 100,
                threads: 16,
                batch: batch,
                matrixProduct: batch.map { _ in .bfloat16 }
            )
            let line = Measurement(
                data: "set",
                peer: "nearest-flat-f16",
                buildSeconds: 12_345.67,
                memoryMegabytes: 100_000,
                parameters: point.parameters,
                recall: recall.withTies,
                queriesPerSecond: 1_234_567,
                latency: .init(p50: 0.4, p95: 99_999, p99: 999_999, max: 99_999_999),
                distances: 10_000_000,
                k: 100,
                buildThreads: 16,
                searchThreads: 16
            )
            table.add(line, point: point, recall: recall)
        }
        let point = SearchPoint(k: 100, threads: 16, batch: 10_000, efSearch: 10_000)
        let graph = IndexPlan(
            hnsw: .init(m: 128, efConstruction: 1_000),
            encoding: .float16
        )
        let line = Measurement(
            data: "set",
            peer: graph.peer,
            buildSeconds: 98_765.43,
            memoryMegabytes: 100_000,
            parameters: graph.parameters.merging(point.parameters) { $1 },
            recall: recall.withTies,
            queriesPerSecond: 1_234_567,
            latency: .init(p50: 0.4, p95: 99_999, p99: 999_999, max: 99_999_999),
            indexMegabytes: 99_999.9,
            residentGrowthMegabytes: 99_999.9,
            overheadBytes: 1234.4,
            distances: 10_000_000,
            buildThreads: 16
        )
        table.add(line, point: point, recall: recall)
        let lines = table.text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 120 }, "\(lines.map(\.count))")
        #expect(lines.count { $0.contains("12345.67") } == 1)
        #expect(lines.contains { $0.contains("nearest-hnsw-f16") && $0.contains(" 1234 ") })
        #expect(lines.contains { $0.hasPrefix("hnsw-f16 128/1000  ef 10000 ") })
        #expect(!table.isEmpty)
        #expect(table.text.contains("99.999") == false && table.text.contains("100.0"))
    }
}
