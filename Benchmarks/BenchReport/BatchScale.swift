import Foundation

/// Maps values to places on a horizontal axis and chooses what is written along it.
package protocol HorizontalScale {
    /// Returns the place of a value as a share of the axis, 0…1.
    func position(_ value: Double) -> Double

    /// Returns the marks on the axis, ascending, no two closer than a share of it.
    func ticks(minimumGap: Double) -> [AxisTick]
}

/// Maps sizes of batches to places on a logarithmic axis, whose marks are the sizes themselves.
package struct BatchScale: HorizontalScale, Sendable {
    private let sizes: [Double]
    private let lower: Double
    private let upper: Double

    /// Makes the scale that shows all of the sizes given, each at least 1; none gives 1…10.
    package init(sizes: [Double]) {
        self.sizes = Set(sizes).sorted()
        let least = log10(max(self.sizes.first ?? 1, 1))
        let most = log10(max(self.sizes.last ?? 10, 1))
        let missing = max(0, 1 - (most - least))
        let padding = 0.025 * (most - least) + 0.5 * missing
        lower = least - padding
        upper = most + padding
    }

    package func position(_ value: Double) -> Double {
        min(max((log10(max(value, 1)) - lower) / (upper - lower), 0), 1)
    }

    package func ticks(minimumGap: Double) -> [AxisTick] {
        var chosen: [AxisTick] = []
        for size in sizes {
            let place = position(size)
            if let last = chosen.last, place - last.position < minimumGap { continue }
            chosen.append(AxisTick(position: place, label: NumberText.whole(size)))
        }
        return chosen
    }
}
