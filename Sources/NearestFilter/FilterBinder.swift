internal import NearestIndex

/// Turns names into columns and comparisons into questions that columns of that type answer.
struct FilterBinder {
    let schema: AttributeSchema

    func bind(_ node: Filter.Node) throws(NearestError) -> BoundFilter.Node {
        switch node {
        case .constant(let value): return .constant(value)
        case .comparison(let name, let comparison, let value):
            return try bind(name, comparison, value)
        case .between(let name, let low, let high):
            let first = try bind(name, .greaterOrEqual, low)
            return Self.both(first, try bind(name, .lessOrEqual, high))
        case .oneOf(let name, let values): return try bind(name, oneOf: values)
        case .hasPrefix(let name, let prefix):
            let column = try column(name, .string, "with what '\(name)' starts")
            return .string(column: column, .hasPrefix(prefix))
        case .containsAny(let name, let tags):
            let column = try column(name, .tags, "what '\(name)' contains")
            return .tags(column: column, .any(Set(tags)))
        case .containsAll(let name, let tags):
            let column = try column(name, .tags, "what '\(name)' contains")
            return .tags(column: column, .all(Set(tags)))
        case .exists(let name): return .exists(column: try column(name))
        case .and(let parts): return .and(try bind(parts))
        case .or(let parts): return .or(try bind(parts))
        case .not(let part): return .not(try bind(part))
        }
    }

    private func bind(_ parts: [Filter.Node]) throws(NearestError) -> [BoundFilter.Node] {
        var bound: [BoundFilter.Node] = []
        for part in parts { bound.append(try bind(part)) }
        return bound
    }

    private func column(_ name: String) throws(NearestError) -> Int {
        guard let column = schema.column(of: name) else {
            throw NearestError(
                code: .invalidFilter,
                message: "the filter asks for '\(name)', and there is no such attribute: "
                    + schema.names
            )
        }
        return column
    }

    private func column(
        _ name: String,
        _ kind: AttributeKind,
        _ what: String
    ) throws(NearestError) -> Int {
        let column = try column(name)
        guard schema.entries[column].kind == kind else {
            throw NearestError(
                code: .invalidFilter,
                message: "the filter asks \(what), which is of type "
                    + "\(schema.entries[column].kind); it would have to be of type \(kind)"
            )
        }
        return column
    }

    private func refusal(
        _ name: String,
        _ kind: AttributeKind,
        _ comparison: Filter.Comparison,
        _ value: AnyAttributeValue
    ) -> NearestError {
        let shown = FilterPrinter.shortened(FilterPrinter.value(value))
        let message =
            if kind == value.kind {
                "the filter compares '\(name)' with \(shown) by '\(comparison.rawValue)', but values "
                    + "of type \(kind) have no order"
            } else {
                "the filter compares '\(name)', which is of type \(kind), with \(shown), "
                    + "which is of type \(value.kind)"
            }
        return NearestError(code: .invalidFilter, message: message)
    }

    /// What holds where both do; one range of the column, where it can.
    private static func both(
        _ first: BoundFilter.Node,
        _ second: BoundFilter.Node
    ) -> BoundFilter.Node {
        switch (first, second) {
        case (.ints(let column, let low, .max), .ints(_, .min, let high)):
            .ints(column: column, low, high)
        case (.doubles(let column, let low, .infinity), .doubles(_, -.infinity, let high)):
            .doubles(column: column, low, high)
        case (
            .string(let column, .greater(let low, orEqual: true)),
            .string(_, .less(let high, orEqual: true))
        ):
            .string(column: column, .between(low, high))
        default: .and([first, second])
        }
    }

    private func bind(
        _ name: String,
        _ comparison: Filter.Comparison,
        _ value: AnyAttributeValue
    ) throws(NearestError) -> BoundFilter.Node {
        let column = try column(name)
        let kind = schema.entries[column].kind
        if case .double(let number) = value, number.isNaN {
            throw NearestError(
                code: .invalidFilter,
                message: "the filter compares '\(name)' with NaN, which nothing is equal to, less "
                    + "than or greater than"
            )
        }
        switch (kind, value) {
        case (.bool, .bool(let value)):
            switch comparison {
            case .equal: return .bool(column: column, value)
            case .notEqual: return .bool(column: column, !value)
            default: break
            }
        case (.int, .int(let value)): return ints(column, comparison, value)
        case (.int, .double(let value)): return ints(column, comparison, value)
        case (.double, .double(let value)): return doubles(column, comparison, value)
        case (.double, .int(let value)):
            // Exactly: a Double that is next to the integer would change what equality means.
            if let exact = Double(exactly: value) { return doubles(column, comparison, exact) }
            return doubles(column, comparison, beside: value)
        case (.string, .string(let value)):
            return .string(column: column, Self.test(comparison, UTF8Text(value)))
        case (.tags, .tags(let value)):
            switch comparison {
            case .equal: return .tags(column: column, .equal(Self.texts(value)))
            case .notEqual: return .tags(column: column, .notEqual(Self.texts(value)))
            default: break
            }
        default: break
        }
        throw refusal(name, kind, comparison, value)
    }

    private func bind(
        _ name: String,
        oneOf values: [AnyAttributeValue]
    ) throws(NearestError) -> BoundFilter.Node {
        let column = try column(name)
        if schema.entries[column].kind == .string {
            var texts: Set<UTF8Text> = []
            for value in values {
                guard case .string(let text) = value else {
                    _ = try bind(name, .equal, value)
                    continue
                }
                texts.insert(UTF8Text(text))
            }
            return .string(column: column, .oneOf(texts))
        }
        var parts: [BoundFilter.Node] = []
        for value in values { parts.append(try bind(name, .equal, value)) }
        return parts.isEmpty ? .constant(false) : parts.count == 1 ? parts[0] : .or(parts)
    }

    private static func texts(_ tags: Set<String>) -> Set<UTF8Text> {
        Set(tags.map { UTF8Text($0) })
    }

    private static func test(
        _ comparison: Filter.Comparison,
        _ value: UTF8Text
    ) -> BoundFilter.StringTest {
        switch comparison {
        case .equal: .equal(value)
        case .notEqual: .notEqual(value)
        case .less: .less(value, orEqual: false)
        case .lessOrEqual: .less(value, orEqual: true)
        case .greater: .greater(value, orEqual: false)
        case .greaterOrEqual: .greater(value, orEqual: true)
        }
    }

    private func ints(
        _ column: Int,
        _ comparison: Filter.Comparison,
        _ value: Int
    ) -> BoundFilter.Node {
        let nothing = BoundFilter.Node.constant(false)
        switch comparison {
        case .equal: return .ints(column: column, value, value)
        case .notEqual:
            return .and([.exists(column: column), .not(.ints(column: column, value, value))])
        case .less: return value == .min ? nothing : .ints(column: column, .min, value - 1)
        case .lessOrEqual: return .ints(column: column, .min, value)
        case .greater: return value == .max ? nothing : .ints(column: column, value + 1, .max)
        case .greaterOrEqual: return .ints(column: column, value, .max)
        }
    }

    // An integer compared with a decimal number: with the integers beside it.
    private func ints(
        _ column: Int,
        _ comparison: Filter.Comparison,
        _ value: Double
    ) -> BoundFilter.Node {
        if let exact = Int(exactly: value) { return ints(column, comparison, exact) }
        let below = Int(exactly: value.rounded(.down))
        let isBelowAll = value < 0 && below == nil
        switch comparison {
        case .equal: return .constant(false)
        case .notEqual: return .exists(column: column)
        case .less, .lessOrEqual:
            if isBelowAll { return .constant(false) }
            return .ints(column: column, .min, below ?? .max)
        case .greater, .greaterOrEqual:
            if isBelowAll { return .exists(column: column) }
            // A Double that is between two integers is less than 2⁵³.
            guard let below else { return .constant(false) }
            return .ints(column: column, below + 1, .max)
        }
    }

    private func doubles(
        _ column: Int,
        _ comparison: Filter.Comparison,
        _ value: Double
    ) -> BoundFilter.Node {
        switch comparison {
        case .equal: .doubles(column: column, value, value)
        case .notEqual:
            .and([.exists(column: column), .not(.doubles(column: column, value, value))])
        // Nothing is beyond an infinity.
        case .less where value == -.infinity, .greater where value == .infinity: .constant(false)
        case .less: .doubles(column: column, -.infinity, value.nextDown)
        case .lessOrEqual: .doubles(column: column, -.infinity, value)
        case .greater: .doubles(column: column, value.nextUp, .infinity)
        case .greaterOrEqual: .doubles(column: column, value, .infinity)
        }
    }

    // An integer that no Double is: with the Doubles beside it.
    private func doubles(
        _ column: Int,
        _ comparison: Filter.Comparison,
        beside value: Int
    ) -> BoundFilter.Node {
        let nearest = Double(value)
        // Beyond 2⁶³ there is no Int, so the nearest may only be compared as a Double.
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
