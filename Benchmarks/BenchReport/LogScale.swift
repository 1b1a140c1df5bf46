import Foundation

/// Maps positive values to places on a logarithmic axis.
package struct LogScale: Sendable {
    private let lower: Double
    private let upper: Double

    /// Makes the scale that shows all of the values given, each above 0; none gives 1…10.
    ///
    /// The axis spans a factor of four at least, so that one point stands in its middle.
    package init(values: [Double]) {
        let logs = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
        let least = logs.min() ?? 0
        let most = logs.max() ?? 1
        let missing = max(0, log10(4) - (most - least))
        let padding = 0.05 * (most - least) + 0.5 * missing
        lower = least - padding
        upper = most + padding
    }

    /// Returns the place of a value as a share of the axis, 0…1.
    package func position(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        return min(max((log10(value) - lower) / (upper - lower), 0), 1)
    }

    /// Returns the round values on the axis, ascending.
    package var ticks: [AxisTick] {
        let decades = upper - lower
        let steps: [Double] =
            switch decades {
            case ...0.8: [1, 1.5, 2, 3, 4, 5, 6, 8]
            case ...1.4: [1, 2, 3, 5]
            case ...3: [1, 2, 5]
            default: [1]
            }
        // Beyond this many decades every second or third power is enough.
        let stride = max(1, Int((decades / 8).rounded(.up)))
        var result: [AxisTick] = []
        for power in Int(lower.rounded(.down))...Int(upper.rounded(.up))
        where power.isMultiple(of: stride) {
            for step in steps {
                let value = step * pow(10, Double(power))
                guard log10(value) >= lower && log10(value) <= upper else { continue }
                result.append(AxisTick(position: position(value), label: NumberText.axis(value)))
            }
        }
        return result
    }
}
