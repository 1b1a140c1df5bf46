package import NearestFilter

/// Some vector's attributes by name.
package typealias Row = [String: AnyAttributeValue]

/// What filters mean, said once more and as plainly as possible: nothing is bound or rewritten.
///
/// Logic has two values, and what asks about an attribute that is absent does not hold.
package enum FilterInterpreter {
    package static func holds(_ node: Filter.Node, _ row: Row) -> Bool {
        switch node {
        case .constant(let value): value
        case .comparison(let name, let comparison, let value):
            row[name].map { holds($0, comparison, value) } ?? false
        case .between(let name, let low, let high):
            row[name].map { holds($0, .greaterOrEqual, low) && holds($0, .lessOrEqual, high) }
                ?? false
        case .oneOf(let name, let values):
            row[name].map { value in values.contains { holds(value, .equal, $0) } } ?? false
        case .hasPrefix(let name, let prefix):
            text(row[name]).map { Array($0.utf8).starts(with: Array(prefix.string.utf8)) } ?? false
        case .containsAny(let name, let wanted):
            tags(row[name]).map { tags in wanted.contains { tags.contains(bytes($0.string)) } }
                ?? false
        case .containsAll(let name, let wanted):
            tags(row[name]).map { tags in wanted.allSatisfy { tags.contains(bytes($0.string)) } }
                ?? false
        case .exists(let name): row[name] != nil
        case .and(let parts): !parts.contains { !holds($0, row) }
        case .or(let parts): parts.contains { holds($0, row) }
        case .not(let part): !holds(part, row)
        }
    }

    private static func text(_ value: AnyAttributeValue?) -> String? {
        if case .string(let text) = value { text } else { nil }
    }

    private static func tags(_ value: AnyAttributeValue?) -> Set<[UInt8]>? {
        if case .tags(let tags) = value { Set(tags.map(bytes)) } else { nil }
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func holds(
        _ value: AnyAttributeValue,
        _ comparison: Filter.Comparison,
        _ other: AnyAttributeValue
    ) -> Bool {
        guard let order = order(value, other) else { return false }
        return switch comparison {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    /// Negative, zero or positive as the first is less, equal or greater; 2 where there is no order
    /// but they differ.
    private static func order(_ a: AnyAttributeValue, _ b: AnyAttributeValue) -> Int? {
        switch (a, b) {
        case (.bool(let a), .bool(let b)): a == b ? 0 : 2
        case (.tags(let a), .tags(let b)): Set(a.map(bytes)) == Set(b.map(bytes)) ? 0 : 2
        case (.string(let a), .string(let b)): order(a, b)
        case (.int(let a), .int(let b)): a < b ? -1 : a == b ? 0 : 1
        case (.double(let a), .double(let b)): a < b ? -1 : a == b ? 0 : 1
        case (.int(let a), .double(let b)): order(a, b)
        case (.double(let a), .int(let b)): -order(b, a)
        default: nil
        }
    }

    /// Of the scalars, by their numbers.
    package static func order(_ a: String, _ b: String) -> Int {
        let (first, second) = (a.unicodeScalars.map(\.value), b.unicodeScalars.map(\.value))
        if first == second { return 0 }
        return first.lexicographicallyPrecedes(second) ? -1 : 1
    }

    /// Of exactly these numbers, whatever a `Double` can hold of the integer.
    private static func order(_ a: Int, _ b: Double) -> Int {
        if b >= 0x1p63 { return -1 }
        if b < -0x1p63 { return 1 }
        let whole = Int(b)
        if a != whole { return a < whole ? -1 : 1 }
        let rest = b - Double(whole)
        return rest > 0 ? -1 : rest == 0 ? 0 : 1
    }
}
