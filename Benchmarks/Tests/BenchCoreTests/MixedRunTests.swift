import BenchCore
import BenchReport
import Datasets
import Nearest
import Testing

@Suite("Searching a graph while it grows")
struct MixedRunTests {
    @Test func `takes times of every way, and inserts only where it says so`() throws {
        let set = try SyntheticDataset(count: 400, dimension: 8, queries: 20, clusters: 4)
            .generate()
        let graph = HNSWParameters(m: 8, efConstruction: 40)
        let index = try HNSWIndex(dimension: 8, metric: .squaredEuclidean, parameters: graph)
        try index.insert(
            rows: 0..<390,
            of: TableVectors(set.base, for: .float32),
            ids: 0..<390,
            threads: 1
        ) { _ in }
        let point = SearchPoint(k: 5, efSearch: 40)
        let outcome = try MixedRun(index: index, dataset: set, point: point, searchers: 3)
            .run(rounds: 2, seconds: 0.6)

        #expect(outcome.summaries.map(\.way.searchers) == [1, 1, 3])
        #expect(outcome.summaries.map(\.way.inserts) == [false, true, false])
        for summary in outcome.summaries {
            #expect(summary.queries > 0 && summary.queriesPerSecond > 0)
            #expect(summary.p50 > 0 && summary.p99 >= summary.p50)
            #expect((summary.insertionsPerSecond != nil) == summary.way.inserts)
        }
        #expect(outcome.insertions > 0)
        #expect(outcome.replacements == max(0, outcome.insertions - 10))
        #expect(index.count == 390 + min(10, outcome.insertions))
        #expect(outcome.shortAnswers == 0)
        #expect(outcome.recall.withTies >= 0.95)
        #expect(outcome.speedRatio(outcome.summaries[0]) == 1)
        #expect(
            outcome.tailRatioBesideInsertions == outcome.tailRatio(outcome.summaries[1])
        )
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("1 thread, another inserts") } == 1)

        let mixed = MixedConditions(
            index: index,
            plan: IndexPlan(hnsw: graph, encoding: .float32),
            point: point,
            buildSeconds: 1,
            buildThreads: 1
        )
        let line = Measurement(outcome.summaries[1], outcome, mixed, conditions: .init(data: "d"))
        #expect(line.peer == "nearest-hnsw-mixed")
        #expect(line.parameters["searching"] == "1 thread, another inserts")
        #expect(
            outcome.extras(outcome.summaries[1]).keys.sorted()
                == ["insertions_per_s", "p99_ratio", "qps_ratio"]
        )
        #expect(outcome.extras(outcome.summaries[2])["insertions_per_s"] == nil)
    }
}
