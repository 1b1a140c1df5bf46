import Foundation

/// Writes numbers for readers: grouped, short, or with a fixed count of decimals.
package enum NumberText {
    /// Returns a whole number without a point, any other with as many digits as it needs.
    package static func shortest(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Returns a number with a fixed count of decimals, such as `0.9710`.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }

    /// Returns a whole number with grouped thousands.
    package static func whole(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return "\(value)" }
        var digits = Array(String(Int(value.rounded())))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return String(digits)
    }

    /// Returns three significant digits or, from 1000, a whole number with grouped thousands.
    package static func grouped(_ value: Double) -> String {
        if value < 9.995 { return value == 0 ? "0" : fixed(value, value < 0.01 ? 4 : 2) }
        if value < 99.95 { return fixed(value, 1) }
        return whole(value)
    }

    /// Returns a round number for an axis: `500`, `2k`, `1.5M`, `0.05`.
    package static func axis(_ value: Double) -> String {
        func trimmed(_ value: Double) -> String { String(format: "%.3g", value) }
        if value >= 1e9 { return trimmed(value / 1e9) + "G" }
        if value >= 1e6 { return trimmed(value / 1e6) + "M" }
        if value >= 1e3 { return trimmed(value / 1e3) + "k" }
        return trimmed(value)
    }

    /// Returns a coordinate of a drawing, to a hundredth of a pixel.
    static func pixel(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return shortest(rounded)
    }
}
