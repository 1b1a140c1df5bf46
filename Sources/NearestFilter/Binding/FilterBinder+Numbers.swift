// Comparisons of numbers as ranges of the column's own type, both bounds included.
//
// Numbers are compared as the numbers that they are; nothing is rounded. A decimal number between
// two integers becomes one of them, and an integer between two Doubles becomes one of those.
extension FilterBinder {
    /// Returns the test of an Int column that compares with an integer.
    static func ints(
        _ column: Int,
        _ comparison: Filter.Comparison,
        _ value: Int
    ) -> BoundFilter.Node {
        let nothing = BoundFilter.Node.constant(false)
        switch comparison {
        case .equal: return .ints(column: column, value, value)
        case .notEqual:
            // An absent value is not another value.
            return .and([.exists(column: column), .not(.ints(column: column, value, value))])
        case .less: return value == .min ? nothing : .ints(column: column, .min, value - 1)
        case .lessOrEqual: return .ints(column: column, .min, value)
        case .greater: return value == .max ? nothing : .ints(column: column, value + 1, .max)
        case .greaterOrEqual: return .ints(column: column, value, .max)
        }
    }

    /// Returns the test of an Int column that compares with a decimal number, not NaN.
    static func ints(
        _ column: Int,
        _ comparison: Filter.Comparison,
        decimal value: Double
    ) -> BoundFilter.Node {
        if let exact = Int(exactly: value) { return ints(column, comparison, exact) }
        // The largest integer below; nil where the number is outside the range of Int.
        let below = Int(exactly: value.rounded(.down))
        let isBelowAll = value < 0 && below == nil
        switch comparison {
        // No integer is equal to it.
        case .equal: return .constant(false)
        case .notEqual: return .exists(column: column)
        case .less, .lessOrEqual:
            if isBelowAll { return .constant(false) }
            return .ints(column: column, .min, below ?? .max)
        case .greater, .greaterOrEqual:
            if isBelowAll { return .exists(column: column) }
            // No overflow: a Double between two integers is less than 2⁵³.
            guard let below else { return .constant(false) }
            return .ints(column: column, below + 1, .max)
        }
    }

    /// Returns the test of a Double column that compares with a decimal number, not NaN.
    static func doubles(
        _ column: Int,
        _ comparison: Filter.Comparison,
        _ value: Double
    ) -> BoundFilter.Node {
        switch comparison {
        case .equal: .doubles(column: column, value, value)
        case .notEqual:
            .and([.exists(column: column), .not(.doubles(column: column, value, value))])
        // No value is beyond an infinity.
        case .less where value == -.infinity, .greater where value == .infinity: .constant(false)
        case .less: .doubles(column: column, -.infinity, value.nextDown)
        case .lessOrEqual: .doubles(column: column, -.infinity, value)
        case .greater: .doubles(column: column, value.nextUp, .infinity)
        case .greaterOrEqual: .doubles(column: column, value, .infinity)
        }
    }

    /// Returns the test of a Double column that compares with an integer.
    static func doubles(
        _ column: Int,
        _ comparison: Filter.Comparison,
        integer value: Int
    ) -> BoundFilter.Node {
        if let exact = Double(exactly: value) { return doubles(column, comparison, exact) }
        // The integer is between two Doubles. The nearest may be 2⁶³, which no Int is.
        let nearest = Double(value)
        let isAbove = Int(exactly: nearest).map { $0 > value } ?? true
        let (below, above) = isAbove ? (nearest.nextDown, nearest) : (nearest, nearest.nextUp)
        switch comparison {
        case .equal: return .constant(false)
        case .notEqual: return .exists(column: column)
        case .less, .lessOrEqual: return .doubles(column: column, -.infinity, below)
        case .greater, .greaterOrEqual: return .doubles(column: column, above, .infinity)
        }
    }
}
