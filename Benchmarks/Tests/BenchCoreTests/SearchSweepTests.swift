import BenchCore
import BenchReport
import Nearest
import Testing

@Suite("Sweeps")
struct SearchSweepTests {
    @Test("Lists combine, the last one varying fastest")
    func product() {
        let sweep = SearchSweep(
            ks: [1, 10],
            threads: [1, 2],
            batches: [8, 32],
            matrixProducts: [nil, .tile]
        )
        let points = sweep.points(queries: 100)
        #expect(points.count == 16)
        #expect(points[0] == SearchPoint(k: 1, threads: 1, batch: 8))
        #expect(points[1] == SearchPoint(k: 1, threads: 1, batch: 8, matrixProduct: .tile))
        #expect(points[2].batch == 32)
        #expect(points[15] == SearchPoint(k: 10, threads: 2, batch: 32, matrixProduct: .tile))
    }

    @Test("One query at a time is one point, whatever the matrix products and however it is named")
    func single() {
        let sweep = SearchSweep(batches: [0, 1], matrixProducts: [nil, .tile, .blas])
        #expect(sweep.points(queries: 100) == [SearchPoint(k: 10)])
    }

    @Test("A batch has no more queries than there are, and is measured once")
    func clamped() {
        let points = SearchSweep(batches: [500, 1000]).points(queries: 250)
        #expect(points == [SearchPoint(k: 10, batch: 250)])
    }

    @Test("A point says in its parameters how it searched")
    func parameters() {
        let batch = SearchPoint(k: 10, batch: 32, matrixProduct: .tile).parameters
        #expect(batch["batch"] == 32)
        #expect(batch["matrix"] == "tile")
        #expect(batch["latency"] == "per batch")
        #expect(SearchPoint(k: 10).parameters["latency"] == "per query")
    }

    @Test("A kind of index is planned once for each encoding")
    func plans() {
        let plans = IndexKind.flat.plans(BuildParameters(encodings: [.float16, .float32]))
        #expect(plans.map(\.peer) == ["nearest-flat-f16", "nearest-flat"])
        #expect(plans.map { $0.parameters["encoding"] } == ["float16", "float32"])
    }
}
