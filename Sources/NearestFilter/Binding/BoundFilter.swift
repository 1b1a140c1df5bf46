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
    /// - Throws: ``NearestError`` with the code `invalidFilter` for an unknown attribute, or for a
    ///   comparison that its type does not allow.
    package init(_ filter: Filter, to schema: AttributeSchema) throws(NearestError) {
        node = try FilterBinder(schema: schema).bind(filter.node)
    }
}
