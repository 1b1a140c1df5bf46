package import NearestIndex

/// A filter whose names are columns of a schema, and whose values have the columns' types.
package struct BoundFilter: Sendable, Hashable {
    /// What a bound filter is made of: what can be asked of one column, and logic.
    package indirect enum Node: Sendable, Hashable {
        case constant(Bool)
        case bool(column: Int, Bool)
        /// Both bounds included; holds for no value if the first is greater.
        case ints(column: Int, Int, Int)
        /// Both bounds included; holds for no value if the first is greater.
        case doubles(column: Int, Double, Double)
        case string(column: Int, StringTest)
        case tags(column: Int, TagTest)
        case exists(column: Int)
        case and([Node])
        case or([Node])
        case not(Node)
    }

    /// What is asked of a text.
    package enum StringTest: Sendable, Hashable {
        case equal(UTF8Text)
        case notEqual(UTF8Text)
        case oneOf(Set<UTF8Text>)
        case less(UTF8Text, orEqual: Bool)
        case greater(UTF8Text, orEqual: Bool)
        case between(UTF8Text, UTF8Text)
        case hasPrefix(UTF8Text)

        /// Whether it holds for a text.
        package func holds(for text: UTF8Text) -> Bool {
            switch self {
            case .equal(let value): text == value
            case .notEqual(let value): text != value
            case .oneOf(let values): values.contains(text)
            case .less(let value, orEqual: false): text < value
            case .less(let value, orEqual: true): text <= value
            case .greater(let value, orEqual: false): text > value
            case .greater(let value, orEqual: true): text >= value
            case .between(let low, let high): low <= text && text <= high
            case .hasPrefix(let prefix): text.begins(with: prefix)
            }
        }
    }

    /// What is asked of a set of tags.
    package enum TagTest: Sendable, Hashable {
        case any(Set<UTF8Text>)
        case all(Set<UTF8Text>)
        case equal(Set<UTF8Text>)
        case notEqual(Set<UTF8Text>)

        /// Whether it holds for a set.
        package func holds(for tags: Set<UTF8Text>) -> Bool {
            switch self {
            case .any(let wanted): !tags.isDisjoint(with: wanted)
            case .all(let wanted): tags.isSuperset(of: wanted)
            case .equal(let wanted): tags == wanted
            case .notEqual(let wanted): tags != wanted
            }
        }
    }

    package let node: Node

    /// Finds the columns of a filter's names and checks its values' types.
    ///
    /// - Throws: ``NearestError`` with the code `invalidFilter`.
    package init(_ filter: Filter, to schema: AttributeSchema) throws(NearestError) {
        node = try FilterBinder(schema: schema).bind(filter.node)
    }

    /// Whether a vector with these attributes passes: what searching by columns must agree with.
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
