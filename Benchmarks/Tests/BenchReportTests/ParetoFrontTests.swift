import BenchReport
import Foundation
import Testing

@Suite("A Pareto front")
struct ParetoFrontTests {
    private func front(_ points: [(Double, Double)]) -> ParetoFront {
        ParetoFront(points.map { Samples.point(recall: $0.0, qps: $0.1) })
    }

    @Test func `drops points beaten in recall and speed, and orders the rest by recall`() {
        let front = front([
            (0.9, 1000), (0.99, 100), (0.95, 90), (0.9, 1200), (0.8, 1200), (0.7, 5000),
        ])
        #expect(front.points.map(\.recall) == [0.7, 0.9, 0.99])
        #expect(front.points.map(\.queriesPerSecond) == [5000, 1200, 100])
    }

    @Test func `interpolates the logarithm of speed linearly in recall`() throws {
        let front = front([(0.90, 10_000), (0.94, 1000), (0.98, 10)])
        // Half of the way from 10 000 to 1 000 and a quarter of the way from 1 000 to 10.
        let half = try #require(front.qps(atRecall: 0.92))
        #expect(abs(half - 3162.2776601) < 1e-4)
        let quarter = try #require(front.qps(atRecall: 0.95))
        #expect(abs(quarter - 316.22776601) < 1e-5)
        let middle = try #require(front.qps(atRecall: 0.94))
        #expect(abs(middle - 1000) < 1e-9)
    }

    @Test func `answers below its lowest recall with that point and above its highest not at all`()
    {
        let front = front([(0.90, 10_000), (0.98, 10)])
        #expect(front.qps(atRecall: 0.5) == 10_000)
        #expect(front.qps(atRecall: 0.90) == 10_000)
        #expect(front.qps(atRecall: 0.981) == nil)
        #expect(abs((front.qps(atRecall: 0.98) ?? 0) - 10) < 1e-9)
    }

    @Test func `of one point is that point, of none is empty`() {
        #expect(front([(1, 7)]).qps(atRecall: 0.99) == 7)
        #expect(front([(1, 7)]).qps(atRecall: 1) == 7)
        #expect(front([]).points.isEmpty)
        #expect(front([]).qps(atRecall: 0) == nil)
    }
}
