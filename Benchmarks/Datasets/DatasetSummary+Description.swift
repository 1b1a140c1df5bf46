import Foundation

extension DatasetSummary: CustomStringConvertible {
    /// The summary as a table of two columns; numbers are written as in English.
    public var description: String {
        var rows: [(String, String)] = [
            (
                "base",
                "\(count) x \(dimension) \(elementType.rawValue), \(Self.size(baseByteCount))"
            ),
            ("queries", "\(queryCount) x \(dimension) \(queryElementType.rawValue)"),
            ("metric", "\(metric.rawValue) (\(metricReason))"),
            ("norms", normsText),
            ("zero rows", "\(zeroRowCount)"),
            ("rows with NaN or infinity", nonFiniteText),
            ("duplicate rows", "\(duplicateRowCount)"),
            ("neighbors", neighborsText),
        ]
        if let intrinsicDimension {
            rows.append(("intrinsic dimension", "about \(Self.fixed(intrinsicDimension, 1))"))
        }
        let width = rows.map(\.0.count).max() ?? 0
        let lines = rows.map { label, value in
            "  " + label.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + value
        }
        return ([name] + lines).joined(separator: "\n")
    }

    private var metricReason: String {
        switch (metricSource, metric) {
        case (.file, _): "the file says so"
        case (.given, _): "given"
        case (.inferred, .angular): "inferred: all rows have unit length"
        case (.inferred, _): "inferred: not all rows have unit length"
        }
    }

    private var normsText: String {
        guard let norms else { return "none: no row is finite" }
        return "min \(Self.fixed(norms.minimum, 4)), mean \(Self.fixed(norms.mean, 4)), "
            + "max \(Self.fixed(norms.maximum, 4))"
    }

    private var nonFiniteText: String {
        nonFiniteQueryCount == 0
            ? "\(nonFiniteRowCount)"
            : "\(nonFiniteRowCount), and \(nonFiniteQueryCount) queries"
    }

    private var neighborsText: String {
        guard let neighborsPerQuery else { return "none" }
        return "\(neighborsPerQuery) a query" + (hasDistances ? ", with distances" : "")
    }

    private static func fixed(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    private static func size(_ bytes: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB"]
        var value = Double(bytes)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(bytes) bytes" : "\(fixed(value, 1)) \(units[unit])"
    }
}
