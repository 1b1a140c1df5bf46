// Operators and functions that make filters of attributes. An attribute of type Bool can stand in a
// filter alone; Swift needs an operator of its own for each combination of attributes and filters.
extension Filter {
    /// Vectors for which both filters hold.
    public static func && (a: Filter, b: Filter) -> Filter {
        joined([a, b], by: .and)
    }

    /// Vectors for which at least one of the filters holds.
    public static func || (a: Filter, b: Filter) -> Filter {
        joined([a, b], by: .or)
    }

    /// Vectors for which the filter does not hold, those that lack its attributes included.
    public static prefix func ! (filter: Filter) -> Filter {
        filter.negated
    }
}

// Equality, which every type has.
extension Attribute {
    /// Vectors that have the attribute.
    public var exists: Filter { Filter(.exists(name)) }

    /// Vectors whose attribute has the value.
    public static func == (attribute: Self, value: Value) -> Filter {
        Filter(.comparison(attribute.name, .equal, value.attributeValue))
    }

    /// Vectors whose attribute has another value, those that lack it excluded.
    public static func != (attribute: Self, value: Value) -> Filter {
        Filter(.comparison(attribute.name, .notEqual, value.attributeValue))
    }

    /// Vectors whose attribute has one of the values; no vector if there are no values.
    public func isOne(of values: some Sequence<Value>) -> Filter {
        Filter(.oneOf(name, values.map(\.attributeValue)))
    }
}

// Order, which numbers and texts have.
extension Attribute where Value: Comparable {
    /// Vectors whose attribute is less than the value; texts are ordered by their bytes in UTF-8.
    public static func < (attribute: Self, value: Value) -> Filter {
        Filter(.comparison(attribute.name, .less, value.attributeValue))
    }

    /// Vectors whose attribute is at most the value.
    public static func <= (attribute: Self, value: Value) -> Filter {
        Filter(.comparison(attribute.name, .lessOrEqual, value.attributeValue))
    }

    /// Vectors whose attribute is greater than the value.
    public static func > (attribute: Self, value: Value) -> Filter {
        Filter(.comparison(attribute.name, .greater, value.attributeValue))
    }

    /// Vectors whose attribute is at least the value.
    public static func >= (attribute: Self, value: Value) -> Filter {
        Filter(.comparison(attribute.name, .greaterOrEqual, value.attributeValue))
    }

    /// Vectors whose attribute is in the range, both bounds included.
    public func isIn(_ range: ClosedRange<Value>) -> Filter {
        Filter(.between(name, range.lowerBound.attributeValue, range.upperBound.attributeValue))
    }

    /// Vectors whose attribute is in the range, its upper bound excluded.
    public func isIn(_ range: Range<Value>) -> Filter {
        (self >= range.lowerBound) && (self < range.upperBound)
    }
}

// Bools beside filters.
extension Attribute<Bool> {
    /// Vectors whose attribute is true.
    public var isTrue: Filter { self == true }

    /// Vectors whose attribute is not true: false, or absent.
    public static prefix func ! (attribute: Self) -> Filter {
        !attribute.isTrue
    }

    /// Vectors for which both attributes are true.
    public static func && (a: Self, b: Self) -> Filter {
        a.isTrue && b.isTrue
    }

    /// Vectors for which at least one of the attributes is true.
    public static func || (a: Self, b: Self) -> Filter {
        a.isTrue || b.isTrue
    }

    /// Vectors for which the filter holds and whose attribute is true.
    public static func && (filter: Filter, attribute: Self) -> Filter {
        filter && attribute.isTrue
    }

    /// Vectors for which the filter holds and whose attribute is true.
    public static func && (attribute: Self, filter: Filter) -> Filter {
        attribute.isTrue && filter
    }

    /// Vectors for which the filter holds or whose attribute is true.
    public static func || (filter: Filter, attribute: Self) -> Filter {
        filter || attribute.isTrue
    }

    /// Vectors for which the filter holds or whose attribute is true.
    public static func || (attribute: Self, filter: Filter) -> Filter {
        attribute.isTrue || filter
    }
}

extension Attribute<String> {
    /// Vectors whose attribute begins with the text, byte by byte.
    ///
    /// What looks like one character may be several scalars: `"e"` is the beginning of an `"é"`
    /// that is written as an `e` and an accent.
    public func hasPrefix(_ prefix: String) -> Filter {
        Filter(.hasPrefix(name, UTF8Text(prefix)))
    }
}

extension Attribute<Set<String>> {
    /// Vectors that have the tag.
    public func contains(_ tag: String) -> Filter {
        Filter(.containsAny(name, [UTF8Text(tag)]))
    }

    /// Vectors that have at least one of the tags.
    public func containsAny(of tags: some Sequence<String>) -> Filter {
        Filter(.containsAny(name, tags.map { UTF8Text($0) }))
    }

    /// Vectors that have the attribute and all of the tags.
    public func containsAll(of tags: some Sequence<String>) -> Filter {
        Filter(.containsAll(name, tags.map { UTF8Text($0) }))
    }
}
