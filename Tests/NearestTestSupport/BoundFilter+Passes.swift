package import NearestFilter

/// Evaluates a bound filter for one vector, value by value: the oracle of evaluation by columns.
extension BoundFilter {
    /// Asks whether a vector passes.
    ///
    /// - Parameter values: the value of a column; nil if the vector lacks the attribute.
    /// - Returns: whether it passes.
    package func passes(_ values: (Int) -> AnyAttributeValue?) -> Bool {
        Self.passes(node, values)
    }

    private static func passes(_ node: Node, _ values: (Int) -> AnyAttributeValue?) -> Bool {
        switch node {
        case .constant(let value): return value
        case .bool(let column, let wanted): return values(column) == .bool(wanted)
        case .ints(let column, let low, let high):
            guard case .int(let value) = values(column) else { return false }
            return low <= value && value <= high
        case .doubles(let column, let low, let high):
            guard case .double(let value) = values(column) else { return false }
            return low <= value && value <= high
        case .numbers(let column, let list):
            switch values(column) {
            case .int(let value): return list.contains(Int64(value))
            case .double(let value): return list.contains(value)
            default: return false
            }
        case .string(let column, let test):
            guard case .string(let value) = values(column) else { return false }
            return test.holds(for: UTF8Text(value))
        case .tags(let column, let test):
            guard case .tags(let value) = values(column) else { return false }
            return test.holds(for: Set(value.map { UTF8Text($0) }))
        case .exists(let column): return values(column) != nil
        case .and(let parts): return parts.allSatisfy { passes($0, values) }
        case .or(let parts): return parts.contains { passes($0, values) }
        case .not(let part): return !passes(part, values)
        }
    }
}

extension BoundFilter.StringTest {
    fileprivate func holds(for text: UTF8Text) -> Bool {
        switch self {
        case .equal(let value): text == value
        case .notEqual(let value): text != value
        case .oneOf(let values): values.contains(text)
        case .less(let value, orEqual: false): text < value
        case .less(let value, orEqual: true): text <= value
        case .greater(let value, orEqual: false): text > value
        case .greater(let value, orEqual: true): text >= value
        case .between(let low, let high): low <= text && text <= high
        case .hasPrefix(let prefix): text.string.utf8.starts(with: prefix.string.utf8)
        }
    }
}

extension BoundFilter.TagTest {
    fileprivate func holds(for tags: Set<UTF8Text>) -> Bool {
        switch self {
        case .any(let wanted): !tags.isDisjoint(with: wanted)
        case .all(let wanted): tags.isSuperset(of: wanted)
        case .equal(let wanted): tags == wanted
        case .notEqual(let wanted): tags != wanted
        }
    }
}
