package import NearestIndex

/// A filter that is bound to a schema: names have become columns, and values have the columns'
/// types.
///
/// This is the second of four forms of a filter. ``Filter`` is what a program or a text says.
/// `FilterPlan` is a bound filter simplified for columns as they are at one moment, and
/// `FilterProgram` is a plan as steps.
package struct BoundFilter: Sendable, Hashable {
    /// A test of one column, or logic over tests.
    ///
    /// No test holds for a row that lacks the attribute.
    package indirect enum Node: Sendable, Hashable {
        /// Holds for every row, or for none.
        case constant(Bool)
        /// The value is equal to a Bool.
        case bool(column: Int, Bool)
        /// The value is in a range, both bounds included; in none if the first bound is the greater
        /// one.
        case ints(column: Int, Int, Int)
        /// The value is in a range, both bounds included; in none if the first bound is the greater
        /// one.
        case doubles(column: Int, Double, Double)
        /// The number is in a long list.
        case numbers(column: Int, NumberList)
        /// The text passes a test.
        case string(column: Int, StringTest)
        /// The set of tags passes a test.
        case tags(column: Int, TagTest)
        /// The row has the attribute.
        case exists(column: Int)
        case and([Node])
        case or([Node])
        case not(Node)
    }

    /// A test of a text; texts are compared by their bytes.
    package enum StringTest: Sendable, Hashable {
        case equal(UTF8Text)
        case notEqual(UTF8Text)
        case oneOf(Set<UTF8Text>)
        case less(UTF8Text, orEqual: Bool)
        case greater(UTF8Text, orEqual: Bool)
        /// Both bounds included.
        case between(UTF8Text, UTF8Text)
        case hasPrefix(UTF8Text)
    }

    /// A test of a set of tags.
    package enum TagTest: Sendable, Hashable {
        /// The set has at least one of the tags.
        case any(Set<UTF8Text>)
        /// The set has all of the tags.
        case all(Set<UTF8Text>)
        case equal(Set<UTF8Text>)
        case notEqual(Set<UTF8Text>)
    }

    /// The test or the logic at the top.
    package let node: Node

    /// Binds a filter to a schema.
    ///
    /// - Throws: `NearestError` with the code `invalidFilter` for an unknown attribute, or for a
    ///   comparison that its type does not allow.
    package init(_ filter: Filter, to schema: AttributeSchema) throws(NearestError) {
        node = try FilterBinder(schema: schema).bind(filter.node)
    }
}

extension BoundFilter {
    /// Bytes of memory, about.
    var memoryUsed: Int { node.memoryUsed }
}

extension BoundFilter.Node {
    // A node is 17 bytes in an object of its own.
    private static let byteCount = 48

    fileprivate var memoryUsed: Int {
        switch self {
        case .constant, .bool, .ints, .doubles, .exists: Self.byteCount
        case .numbers(_, let list): Self.byteCount + list.memoryUsed
        case .string(_, let test): Self.byteCount + test.texts.reduce(0) { $0 + $1.memoryUsed }
        case .tags(_, let test): Self.byteCount + test.texts.reduce(0) { $0 + $1.memoryUsed }
        case .and(let parts), .or(let parts):
            parts.reduce(Self.byteCount) { $0 + $1.memoryUsed }
        case .not(let part): Self.byteCount + part.memoryUsed
        }
    }
}

extension BoundFilter.StringTest {
    fileprivate var texts: [UTF8Text] {
        switch self {
        case .equal(let text), .notEqual(let text), .less(let text, _), .greater(let text, _),
            .hasPrefix(let text):
            [text]
        case .between(let low, let high): [low, high]
        case .oneOf(let texts): Array(texts)
        }
    }
}

extension BoundFilter.TagTest {
    fileprivate var texts: Set<UTF8Text> {
        switch self {
        case .any(let tags), .all(let tags), .equal(let tags), .notEqual(let tags): tags
        }
    }
}

extension UTF8Text {
    // A text of up to 15 bytes lies in the String itself, in a set that is half full.
    fileprivate var memoryUsed: Int { 32 + (string.utf8.count > 15 ? string.utf8.count + 32 : 0) }
}
