import Foundation

/// Names one place on an axis: where it is, as a share of the axis, and what is written there.
package struct AxisTick: Hashable, Sendable {
    /// Where it is: 0 at the start of the axis, 1 at its end.
    package let position: Double
    /// What is written there.
    package let label: String
}

/// Maps recall to a place on an axis so that the stretch from 0.9 to 1 can be read.
///
/// The place is linear in −log10(1 − recall): 0.9, 0.99 and 0.999 are equally far apart. Recall 1
/// would be infinitely far away; it has a place of its own just after the highest other recall.
package struct RecallScale: HorizontalScale, Sendable {
    private let lower: Double
    private let upper: Double
    /// The highest recall below 1, in transformed units.
    private let high: Double
    /// Where recall 1 is drawn, in transformed units; nil when no point has it.
    private let one: Double?

    /// Recall from here on counts as 1: measured recall is rounded to four decimals.
    package static let exactRecall = 0.99995

    private static let marks: [Double] = [
        0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999,
    ]
    // The labels that stay if not all of them fit.
    private static let importance: [Double] = [
        0.9, 0.99, 0.95, 0.999, 0.5, 0, 0.8, 0.98, 0.9999, 0.995, 0.998, 0.9995, 0.97, 0.7,
    ]

    /// Makes the scale that shows all of the recalls given, 0…1 each; none gives 0.9…0.99.
    package init(recalls: [Double]) {
        let finite = recalls.filter { $0 < Self.exactRecall }.map(Self.transform)
        let hasExact = finite.count < recalls.count
        let marks = Self.marks.map(Self.transform)
        var low = Self.transform(0.9)
        var high = Self.transform(0.99)
        if let least = finite.min(), let most = finite.max() {
            low = marks.last { $0 <= least } ?? 0
            // With recall 1 at the end, the axis need not go on to a round value.
            high = hasExact ? most : marks.first { $0 >= most } ?? most
            if high - low < 0.25 {
                // Too little to read: up to the next round value or, at the end, from the last one.
                if let next = marks.first(where: { $0 > low + 0.25 }) {
                    high = next
                } else {
                    low = marks.last { $0 <= high - 0.25 } ?? 0
                }
            }
        }
        let one = hasExact ? high + max(0.2, 0.12 * (high - low)) : nil
        let padding = 0.025 * ((one ?? high) - low)
        self.one = one
        self.high = high
        lower = low - padding
        upper = (one ?? high) + padding
    }

    private static func transform(_ recall: Double) -> Double {
        -log10(1 - min(max(recall, 0), exactRecall))
    }

    /// Returns the place of a recall as a share of the axis, 0…1.
    package func position(_ recall: Double) -> Double {
        var place = Self.transform(recall)
        if let one { place = recall >= Self.exactRecall ? one : min(place, one) }
        return min(max((place - lower) / (upper - lower), 0), 1)
    }

    /// Returns the marks on the axis, ascending, no two closer than a share of it.
    package func ticks(minimumGap: Double) -> [AxisTick] {
        var chosen: [AxisTick] = []
        func add(_ recall: Double, _ label: String) {
            let place = position(recall)
            guard chosen.allSatisfy({ abs($0.position - place) >= minimumGap }) else { return }
            chosen.append(AxisTick(position: place, label: label))
        }
        if one != nil { add(1, "1") }
        let last = one == nil ? upper : high
        for recall in Self.importance {
            let place = Self.transform(recall)
            if place >= lower && place <= last { add(recall, NumberText.shortest(recall)) }
        }
        return chosen.sorted { $0.position < $1.position }
    }
}
