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
        case equal(String)
        case notEqual(String)
        case oneOf(Set<String>)
        case less(String, orEqual: Bool)
        case greater(String, orEqual: Bool)
        case between(String, String)
        case hasPrefix(String)

        /// Whether it holds for a text.
        package func holds(for text: String) -> Bool {
            switch self {
            case .equal(let value): text == value
            case .notEqual(let value): text != value
            case .oneOf(let values): values.contains(text)
            case .less(let value, orEqual: false): TextOrder.isLess(text, value)
            case .less(let value, orEqual: true): !TextOrder.isLess(value, text)
            case .greater(let value, orEqual: false): TextOrder.isLess(value, text)
            case .greater(let value, orEqual: true): !TextOrder.isLess(text, value)
            case .between(let low, let high):
                !TextOrder.isLess(text, low) && !TextOrder.isLess(high, text)
            case .hasPrefix(let prefix): Self.text(text, begins: prefix)
            }
        }

        // "\r\n" is one character, which `hasPrefix` forgets where both texts are known to be ASCII.
        private static func text(_ text: String, begins prefix: String) -> Bool {
            prefix.utf8.last == 0x0D ? text.starts(with: prefix) : text.hasPrefix(prefix)
        }
    }

    /// What is asked of a set of tags.
    package enum TagTest: Sendable, Hashable {
        case any(Set<String>)
        case all(Set<String>)
        case equal(Set<String>)
        case notEqual(Set<String>)

        /// Whether it holds for a set.
        package func holds(for tags: Set<String>) -> Bool {
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
            return test.holds(for: value)
        case .tags(let column, let test):
            guard case .tags(let value) = values(column) else { return false }
            return test.holds(for: value)
        case .exists(let column): return values(column) != nil
        case .and(let parts): return parts.allSatisfy { passes($0, values) }
        case .or(let parts): return parts.contains { passes($0, values) }
        case .not(let part): return !passes(part, values)
        }
    }
}
