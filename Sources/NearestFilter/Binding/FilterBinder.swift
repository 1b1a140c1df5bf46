internal import NearestIndex

/// Turns the names of a filter into columns of a schema, and its comparisons into tests of their
/// types.
///
/// Numbers are compared in `FilterBinder+Numbers.swift`. Where a comparison cannot be, the error
/// names the attribute and its type.
struct FilterBinder {
    /// The schema whose columns the filter is bound to.
    let schema: AttributeSchema

    /// Binds a node and everything below it.
    ///
    /// - Complexity: O(conditions).
    /// - Throws: `NearestError` with the code `invalidFilter` for the first condition that the
    ///   schema does not allow.
    func bind(_ node: Filter.Node) throws(NearestError) -> BoundFilter.Node {
        switch node {
        case .constant(let value): return .constant(value)
        case .comparison(let name, let comparison, let value):
            return try bind(name, comparison, value)
        case .between(let name, let low, let high):
            let first = try bind(name, .greaterOrEqual, low)
            return Self.range(first, try bind(name, .lessOrEqual, high))
        case .oneOf(let name, let values): return try bind(name, oneOf: values)
        case .hasPrefix(let name, let prefix):
            return .string(
                column: try column(name, .string, for: "STARTS WITH"),
                .hasPrefix(prefix)
            )
        case .containsAny(let name, let tags):
            return .tags(column: try column(name, .tags, for: "CONTAINS"), .any(Set(tags)))
        case .containsAll(let name, let tags):
            return .tags(column: try column(name, .tags, for: "CONTAINS"), .all(Set(tags)))
        case .exists(let name): return .exists(column: try column(name))
        case .and(let parts): return .and(try bind(parts))
        case .or(let parts): return .or(try bind(parts))
        case .not(let part): return .not(try bind(part))
        }
    }

    // `map` does not throw typed errors through `rethrows`.
    private func bind(_ parts: [Filter.Node]) throws(NearestError) -> [BoundFilter.Node] {
        var bound: [BoundFilter.Node] = []
        for part in parts { bound.append(try bind(part)) }
        return bound
    }

    // The column of an attribute of any type.
    private func column(_ name: String) throws(NearestError) -> Int {
        guard let column = schema.column(of: name) else {
            throw schema.unknown(name, in: " in the filter", .invalidFilter)
        }
        return column
    }

    // The column of an attribute that an operation needs to be of one type.
    private func column(
        _ name: String,
        _ kind: AttributeKind,
        for operation: String
    ) throws(NearestError) -> Int {
        let column = try column(name)
        guard schema.entries[column].kind == kind else {
            throw NearestError(
                code: .invalidFilter,
                message:
                    "\(operation) needs an attribute of type \(kind), but '\(name)' is of type "
                    + "\(schema.entries[column].kind)"
            )
        }
        return column
    }

    // The error for a comparison that the type of the attribute does not allow.
    private func refusal(
        _ name: String,
        _ kind: AttributeKind,
        _ comparison: Filter.Comparison,
        _ value: AnyAttributeValue
    ) -> NearestError {
        let shown = FilterPrinter.shortened(FilterPrinter.value(value))
        let message =
            if kind == value.kind {
                "the filter compares '\(name)' with \(shown) by '\(comparison.rawValue)', but "
                    + "values of type \(kind) have no order"
            } else {
                "the filter compares '\(name)', which is of type \(kind), with \(shown), "
                    + "which is of type \(value.kind)"
            }
        return NearestError(code: .invalidFilter, message: message)
    }

    // Two bounds of a column as one range; a conjunction where a bound was simplified to something
    // else.
    private static func range(
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

    // A comparison, by the types of the attribute and of the value. An Int attribute may be
    // compared with a Double and the other way round; all other types must be the same.
    private func bind(
        _ name: String,
        _ comparison: Filter.Comparison,
        _ value: AnyAttributeValue
    ) throws(NearestError) -> BoundFilter.Node {
        // The attribute is looked up first: an unknown name is a worse error than a wrong value.
        let column = try column(name)
        let kind = schema.entries[column].kind
        if case .double(let number) = value, number.isNaN {
            throw NearestError(
                code: .invalidFilter,
                message:
                    "the filter compares '\(name)' with NaN, but no value is equal to NaN, less "
                    + "or greater"
            )
        }
        switch (kind, value) {
        case (.bool, .bool(let value)):
            switch comparison {
            case .equal: return .bool(column: column, value)
            case .notEqual: return .bool(column: column, !value)
            // Bools have no order, nor do sets of tags.
            default: break
            }
        case (.int, .int(let value)): return Self.ints(column, comparison, value)
        case (.int, .double(let value)): return Self.ints(column, comparison, decimal: value)
        case (.double, .double(let value)): return Self.doubles(column, comparison, value)
        case (.double, .int(let value)): return Self.doubles(column, comparison, integer: value)
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

    // A list of values; no value holds for an empty one.
    private func bind(
        _ name: String,
        oneOf values: [AnyAttributeValue]
    ) throws(NearestError) -> BoundFilter.Node {
        let column = try column(name)
        // All texts at once: their codes are one table. Other types have few values in practice.
        if schema.entries[column].kind == .string {
            var texts: Set<UTF8Text> = []
            for value in values {
                guard case .string(let text) = value else {
                    // Throws: the value has another type.
                    _ = try bind(name, .equal, value)
                    continue
                }
                texts.insert(UTF8Text(text))
            }
            return .string(column: column, .oneOf(texts))
        }
        var parts: [BoundFilter.Node] = []
        for value in values { parts.append(try bind(name, .equal, value)) }
        if parts.count >= NumberList.minimumCount, let list = Self.list(parts) {
            return .numbers(column: column, list)
        }
        return parts.isEmpty ? .constant(false) : parts.count == 1 ? parts[0] : .or(parts)
    }

    // The numbers of equalities; nil if there are other tests. Some may hold for no row: a decimal
    // number is equal to no integer.
    private static func list(_ parts: [BoundFilter.Node]) -> NumberList? {
        var (ints, doubles): ([Int], [Double]) = ([], [])
        for part in parts {
            switch part {
            case .ints(_, let low, let high) where low == high: ints.append(low)
            case .doubles(_, let low, let high) where low == high: doubles.append(low)
            case .constant(false): continue
            default: return nil
            }
        }
        if doubles.isEmpty { return ints.isEmpty ? nil : NumberList(ints) }
        return ints.isEmpty ? NumberList(doubles) : nil
    }

    // Tags that are compared by their bytes.
    private static func texts(_ tags: Set<String>) -> Set<UTF8Text> {
        Set(tags.map { UTF8Text($0) })
    }

    // A comparison of texts, in the order of their bytes.
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
}
