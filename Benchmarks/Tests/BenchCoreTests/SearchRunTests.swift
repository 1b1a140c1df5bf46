import BenchCore
import BenchReport
import Datasets
import Nearest
import Testing

@Suite("Searching with a clock")
struct SearchRunTests {
    private let set: Dataset

    init() throws {
        let recipe = SyntheticDataset(count: 3_000, dimension: 20, queries: 50, seed: 3)
        let plain = try recipe.generate()
        set = try plain.withNeighbors(ExactNeighbors.compute(plain, k: 5, threads: 2))
    }

    private static let points = [
        SearchPoint(k: 5), SearchPoint(k: 5, threads: 3), SearchPoint(k: 5, batch: 16),
        SearchPoint(k: 5, threads: 2, batch: 50, matrixProduct: .tile),
    ]

    private static let parameters = BuildParameters(
        encodings: [.float32],
        ms: [8],
        efConstructions: [40]
    )

    @Test(arguments: points)
    func `every way to search finds the neighbors and takes every time`(point: SearchPoint) throws {
        for plan in IndexKind.inMemory.flatMap({ $0.plans(Self.parameters) }) {
            var point = point
            if plan.kind.takesEfSearch { point.efSearch = 100 }
            if !plan.kind.takesMatrixProduct { point.matrixProduct = nil }
            let index = try plan.build(set.base, metric: set.metric, threads: 2)
            #expect(index.count == set.base.count)
            let outcome = try SearchRun(index: index, queries: set.queries, point: point)
                .run(repetitions: 2)
            let truth = try #require(set.neighbors)
            let recall = Recall(
                answers: outcome.answers,
                truth: truth,
                k: 5,
                dataset: set
            )
            #expect(recall.withTies >= (plan.kind == .flat ? 1 : 0.98))
            let timesARepetition = point.batch.map { (50 + $0 - 1) / $0 } ?? 50
            #expect(outcome.latency.count == UInt64(2 * timesARepetition))
            #expect(outcome.queriesPerSecond > 0)
            #expect(outcome.statistics.distanceCount > 0)
        }
    }

    @Test func `searches in turn find and take the time of what each finds alone`() throws {
        let plans = IndexKind.inMemory.flatMap { $0.plans(Self.parameters) }
        let runs = try plans.map { plan in
            SearchRun(
                index: try plan.build(set.base, metric: set.metric, threads: 1),
                queries: set.queries,
                point: SearchPoint(k: 5, efSearch: plan.kind.takesEfSearch ? 20 : nil)
            )
        }
        let outcomes = try SearchRun.run(runs, repetitions: 3)
        for (run, outcome) in zip(runs, outcomes) {
            #expect(outcome.neighbors == (try run.run(repetitions: 1).neighbors))
            #expect(outcome.seconds.count == 3)
            #expect(outcome.latency.count == 3 * 50)
        }
    }

    @Test func `exact neighbors are nearest first and no nearer than any other row`() throws {
        let truth = try #require(set.neighbors)
        let distances = try #require(truth.distances(ofQuery: 7))
        #expect(distances.sorted() == Array(distances))
        let query = set.queries[7]
        let all = (0..<set.base.count).map { row in
            zip(query, set.base[row]).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        let best = all.sorted().prefix(5)
        for (found, wanted) in zip(distances, best) {
            #expect(abs(found - wanted) <= 1e-4 * max(wanted, 1))
        }
    }

    @Test func `Euclidean distances are written as lengths where that is asked for`() throws {
        let squared = try #require(set.neighbors?.distances)
        let lengths = try #require(
            ExactNeighbors.compute(set, k: 5, threads: 1, euclidean: .length).distances
        )
        #expect(lengths == squared.map { $0.squareRoot() })
    }

    @Test func `a base of fewer rows than k gives as many neighbors as it has`() throws {
        let small = try Dataset(
            name: "small",
            metric: .euclidean,
            base: set.base.prefix(3),
            queries: set.queries
        )
        #expect(try ExactNeighbors.compute(small, k: 10, threads: 1).k == 3)
    }

    @Test func `a vector that the index refuses is an error, whichever thread met it`() throws {
        var values = set.base.values
        values[2_500 * 20 + 3] = .nan
        let broken = VectorTable(values: values, dimension: 20)
        let plan = try #require(IndexKind.flat.plans(BuildParameters()).first)
        #expect(throws: NearestError.self) {
            try plan.build(broken, metric: .euclidean, threads: 2)
        }
    }

    @Test func `a line of results holds what was measured`() throws {
        let plan = try #require(IndexKind.flat.plans(BuildParameters(encodings: [.float16])).first)
        let index = try plan.build(set.base, metric: set.metric, threads: 1)
        let built = BuiltIndex(
            plan: plan,
            index: index,
            threads: 1,
            seconds: 0.5,
            residentGrowth: 7 << 20
        )
        let point = SearchPoint(k: 5, batch: 25)
        let outcome = try SearchRun(index: index, queries: set.queries, point: point)
            .run(repetitions: 1)
        let recall = Recall(
            answers: outcome.answers,
            truth: try #require(set.neighbors),
            k: 5,
            dataset: set
        )
        let line = Measurement(
            built,
            point,
            outcome,
            recall: recall,
            conditions: Conditions(data: "set.npz", matrixProduct: "tile")
        )
        #expect(line.data == "set.npz")
        #expect(line.peer == "nearest-flat-f16")
        #expect(line.memoryMegabytes == 7)
        #expect(line.matrixProduct == "tile")
        #expect(line.parameters["encoding"] == "float16")
        #expect(line.queries == 50)
        #expect((line.distances ?? 0) >= 3_000)
        #expect((line.latency.p50 ?? 0) > 0)
    }
}
