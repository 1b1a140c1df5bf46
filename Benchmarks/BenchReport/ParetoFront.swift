import Foundation

/// Keeps a peer's best operating points: those that no other point beats in recall and speed.
///
///     let front = ParetoFront(points)
///     front.qps(atRecall: 0.95)        // between two points: log QPS is linear in recall
///
/// It does not extrapolate: above the highest recall measured there is no answer.
public struct ParetoFront: Hashable, Sendable {
    /// The points, recall strictly ascending and queries per second strictly descending.
    public let points: [Measurement]

    /// Makes the front of one peer's points on one data set, given in any order.
    ///
    /// - Complexity: O(n log n) comparisons.
    public init(_ measurements: some Sequence<Measurement>) {
        let ordered = measurements.sorted {
            ($0.recall, $0.queriesPerSecond) > ($1.recall, $1.queriesPerSecond)
        }
        var front: [Measurement] = []
        for point in ordered {
            if let last = front.last, point.queriesPerSecond <= last.queriesPerSecond { continue }
            front.append(point)
        }
        points = front.reversed()
    }

    /// Returns the queries per second at a recall, or nil when the peer does not reach it.
    ///
    /// Between two neighbouring points the logarithm of the speed is linear in recall; below the
    /// lowest recall of the front the answer is that point's speed.
    ///
    /// - Parameter recall: 0…1.
    /// - Returns: queries per second.
    public func qps(atRecall recall: Double) -> Double? {
        guard let first = points.first, let last = points.last, last.recall >= recall else {
            return nil
        }
        if first.recall >= recall { return first.queriesPerSecond }
        for (low, high) in zip(points, points.dropFirst()) where recall <= high.recall {
            let share = (recall - low.recall) / (high.recall - low.recall)
            return exp(
                log(low.queriesPerSecond) * (1 - share) + log(high.queriesPerSecond) * share
            )
        }
        return nil
    }
}
