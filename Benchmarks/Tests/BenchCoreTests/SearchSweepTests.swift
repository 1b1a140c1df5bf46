import BenchCore
import BenchReport
import Nearest
import Testing

@Suite("Sweeps")
struct SearchSweepTests {
    @Test func `lists combine, the last one varying fastest`() {
        let sweep = SearchSweep(
            ks: [1, 10],
            threads: [1, 2],
            batches: [8, 32],
            matrixProducts: [nil, .tile]
        )
        let points = sweep.points(queries: 100, kind: .flat)
        #expect(points.count == 16)
        #expect(points[0] == SearchPoint(k: 1, threads: 1, batch: 8))
        #expect(points[1] == SearchPoint(k: 1, threads: 1, batch: 8, matrixProduct: .tile))
        #expect(points[2].batch == 32)
        #expect(points[15] == SearchPoint(k: 10, threads: 2, batch: 32, matrixProduct: .tile))
    }

    @Test
    func `one query at a time is one point, whatever the matrix products and however it is named`()
    {
        let sweep = SearchSweep(batches: [0, 1], matrixProducts: [nil, .tile, .blas])
        #expect(sweep.points(queries: 100, kind: .flat) == [SearchPoint(k: 10)])
    }

    @Test func `a batch has no more queries than there are, and is measured once`() {
        let points = SearchSweep(batches: [500, 1000]).points(queries: 250, kind: .flat)
        #expect(points == [SearchPoint(k: 10, batch: 250)])
    }

    @Test func `a point says in its parameters how it searched`() {
        let batch = SearchPoint(k: 10, batch: 32, matrixProduct: .tile).parameters
        #expect(batch["batch"] == 32)
        #expect(batch["matrix"] == "tile")
        #expect(batch["latency"] == "per batch")
        #expect(SearchPoint(k: 10).parameters["latency"] == "per query")
    }

    @Test func `a graph is searched with each efSearch, none below k, and with no matrix product`()
    {
        let sweep = SearchSweep(
            ks: [10, 40],
            batches: [0, 8],
            efSearches: [5, 10, 64],
            matrixProducts: [.tile, .blas]
        )
        let points = sweep.points(queries: 100, kind: .hnsw)
        #expect(
            points == [
                SearchPoint(k: 10, efSearch: 10), SearchPoint(k: 10, efSearch: 64),
                SearchPoint(k: 10, batch: 8, efSearch: 10),
                SearchPoint(k: 10, batch: 8, efSearch: 64),
                SearchPoint(k: 40, efSearch: 40), SearchPoint(k: 40, efSearch: 64),
                SearchPoint(k: 40, batch: 8, efSearch: 40),
                SearchPoint(k: 40, batch: 8, efSearch: 64),
            ]
        )
        #expect(sweep.points(queries: 100, kind: .flat).allSatisfy { $0.efSearch == nil })
    }

    @Test func `a point of a graph says its efSearch and no matrix product`() {
        let point = SearchPoint(k: 10, batch: 32, efSearch: 64)
        #expect(point.parameters["ef"] == 64)
        #expect(point.parameters["matrix"] == nil)
        #expect(point.options.efSearch == 64)
        #expect(point.label == "batches of 32, ef 64")
        #expect(SearchPoint(k: 10, batch: 32).parameters["ef"] == nil)
    }

    @Test func `a graph is planned for every combination of its lists, the last varying fastest`() {
        let parameters = BuildParameters(
            encodings: [.float32, .float16],
            ms: [8, 16],
            efConstructions: [100, 200],
            seed: 7
        )
        let plans = IndexKind.hnsw.plans(parameters)
        #expect(plans.count == 8)
        #expect(plans.prefix(4).allSatisfy { $0.peer == "nearest-hnsw" })
        #expect(plans.suffix(4).allSatisfy { $0.peer == "nearest-hnsw-f16" })
        #expect(plans.prefix(4).map { $0.parameters["m"] } == [8, 8, 16, 16])
        #expect(
            plans.prefix(4).map { $0.parameters["ef_construction"] } == [100, 200, 100, 200]
        )
        #expect(plans.allSatisfy { $0.parameters["seed"] == "7" })
        let standard = IndexKind.hnsw.plans(BuildParameters(encodings: [.float32]))
        #expect(standard.map { $0.parameters["m"] } == [16])
        #expect(standard.map { $0.parameters["seed"] } == [nil])
    }

    @Test func `parameters that no graph is built with are refused as the index refuses them`() {
        let wrong = HNSWParameters(m: 1, efConstruction: 200)
        #expect(throws: NearestError.self) {
            try IndexPlan(hnsw: wrong, encoding: .float32).check()
        }
    }

    @Test func `plans that are built alike stand together, in the order of the first of each`() {
        let parameters = BuildParameters(encodings: [.float32], ms: [8, 16])
        let kinds: [IndexKind] = [.segmentHNSW, .flat, .hnsw, .segmentFlat]
        let groups = IndexPlan.groups(kinds.flatMap { $0.plans(parameters) })
        #expect(
            groups.map { $0.map(\.kind) } == [
                [.segmentHNSW, .hnsw], [.segmentHNSW, .hnsw], [.flat, .segmentFlat],
            ]
        )
        #expect(groups.map { $0[0].parameters["m"] } == [8, 16, nil])
        #expect(groups[0].map(\.peer) == ["nearest-segment-hnsw", "nearest-hnsw"])
        let sweep = SearchSweep(efSearches: [20])
        #expect(
            sweep.points(queries: 9, kind: .segmentHNSW) == sweep.points(queries: 9, kind: .hnsw)
        )
    }

    @Test func `a kind of index is planned once for each encoding`() {
        let plans = IndexKind.flat.plans(BuildParameters(encodings: [.float16, .float32]))
        #expect(plans.map(\.peer) == ["nearest-flat-f16", "nearest-flat"])
        #expect(plans.map { $0.parameters["encoding"] } == ["float16", "float32"])
    }
}
