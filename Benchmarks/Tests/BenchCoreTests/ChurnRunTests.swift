import BenchCore
import BenchReport
import Datasets
import Nearest
import Testing

@Suite("Exchanging a graph's contents")
struct ChurnRunTests {
    private func plan(count: Int, part: Int, turnovers: Int) -> ChurnPlan {
        ChurnPlan(
            graph: HNSWParameters(m: 8, efConstruction: 40),
            count: count,
            part: part,
            turnovers: turnovers,
            points: [SearchPoint(k: 5, efSearch: 10), SearchPoint(k: 5, efSearch: 60)],
            repetitions: 1,
            threads: 2
        )
    }

    @Test func `measures before, after each turnover and built anew, whatever the parts`() throws {
        let set = try SyntheticDataset(count: 500, dimension: 8, queries: 20, clusters: 4)
            .generate()
        // Neither divides the other, and the rows are gone through more than twice.
        let plan = plan(count: 300, part: 70, turnovers: 4)
        let run = try ChurnRun(set, plan)
        var inserted = 0
        var reported = 0
        let stages = try run.run(
            resident: { 7 },
            progress: { inserted += $0 },
            report: { _ in reported += 1 }
        )
        #expect(stages.map(\.turnover) == [0, 1, 2, 3, 4, nil])
        #expect(reported == 6)
        #expect(inserted == run.insertions)
        #expect(stages.allSatisfy { $0.count == 300 && $0.resident == 7 && $0.memoryUsed > 0 })
        #expect(stages.map { $0.changes?.count } == [nil, 300, 300, 300, 300, nil])
        for stage in stages {
            #expect(stage.searches.map(\.point) == plan.points)
            #expect(stage.searches.allSatisfy { $0.recall.withTies >= 0.8 })
            #expect(stage.searches[1].recall.withTies >= 0.95)
        }
        let verdict = try #require(ChurnVerdict(stages))
        #expect(verdict.pairs.map(\.point) == plan.points)
        #expect(verdict.memoryRatio > 0)

        var table = ChurnTable()
        for stage in stages { table.add(stage) }
        let lines = table.text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 120 })
        #expect(lines.count { $0.hasPrefix("built anew") } == 1)

        let line = Measurement(stages[2], stages[2].searches[0], plan, conditions: .init(data: "d"))
        #expect(line.peer == "nearest-hnsw-churn")
        #expect(line.parameters["turnover"] == 2)
        #expect(line.parameters["ef"] == 10)
        #expect(stages[2].extras["insert_us"].map { $0 > 0 } == true)
        #expect(stages[0].extras["insert_us"] == nil)
        #expect(stages[0].extras["mean_links"].map { $0 > 1 } == true)
    }

    @Test func `the whole set may be held, in one part`() throws {
        let set = try SyntheticDataset(count: 60, dimension: 4, queries: 5, clusters: 2).generate()
        let stages = try ChurnRun(set, plan(count: 60, part: 60, turnovers: 2))
            .run(resident: { 0 })
        #expect(stages.count == 4)
        #expect(stages.allSatisfy { $0.searches[1].recall.withTies >= 0.95 })
    }

    @Test
    func `a verdict has a line for each limit that is exceeded, and none for one that is met`() {
        let verdict = ChurnVerdict(
            pairs: [
                .init(point: SearchPoint(k: 10, efSearch: 32), churned: 0.9512, fresh: 0.9725),
                .init(point: SearchPoint(k: 10, efSearch: 64), churned: 0.99, fresh: 0.985),
            ],
            memoryRatio: 1.41
        )
        #expect(
            verdict.text == """
                recall   0.9512 (ef 32), -2.13 points beside 0.9725 of a graph built anew
                recall   0.9900 (ef 64), +0.50 points beside 0.9850 of a graph built anew
                memory   1.410 of that of a graph built anew
                """
        )
        #expect(verdict.complaints(maximumLoss: nil, maximumMemoryRatio: nil).isEmpty)
        #expect(verdict.complaints(maximumLoss: 0.0213, maximumMemoryRatio: 1.41).isEmpty)
        #expect(
            verdict.complaints(maximumLoss: 0.01, maximumMemoryRatio: 1.3) == [
                "recall (ef 32) is 0.02130 below that of a graph built anew, more than 0.01000",
                "memory is 1.4100 times that of a graph built anew, more than 1.3000",
            ]
        )
    }
}
