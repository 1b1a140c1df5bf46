import NearestIndex
import NearestTestSupport
import Testing

/// The distance of two vectors without an index.
@Suite struct MetricDistanceTests {
    @Test(arguments: Metric.ofFloats, [1, 2, 7, 16, 100, 384])
    func `the distance is the one that an exact search returns`(
        _ metric: Metric,
        _ dimension: Int
    ) throws {
        var random = SeededRandom(seed: UInt64(dimension))
        let index = try FlatIndex(dimension: dimension, metric: metric)
        for _ in 0..<20 {
            let (a, b) = (random.vector(dimension, norm: 3), random.vector(dimension))
            try index.insert(b, id: 1)
            let found = try index.search(a, k: 1)[0].distance
            #expect(try metric.distance(a, b) == found)
            #expect(try metric.distance(a.span, b.span) == found)
            let exact = ExactOracle(metric: metric).distance(a, b)
            #expect(abs(Double(found) - exact) <= 1e-5 * max(1, abs(exact)))
        }
    }

    @Test func `what cannot be compared is refused`() {
        func code(_ metric: Metric, _ a: [Float], _ b: [Float]) -> NearestError.Code? {
            do {
                _ = try metric.distance(a, b)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(.cosine, [1, 2], [1]) == .dimensionMismatch)
        #expect(code(.cosine, [], []) == .invalidArgument)
        #expect(code(.cosine, [1, 2], [0, 0]) == .invalidVector)
        #expect(code(.cosine, [0, 0], [1, 2]) == .invalidVector)
        #expect(code(.innerProduct, [0, 0], [1, 2]) == nil)
        #expect(code(.squaredEuclidean, [1, .nan], [1, 2]) == .invalidVector)
    }
}
