/// The attributes of one vector: any of the schema's attributes, each with a value of its type.
///
/// ```swift
/// var attributes = Attributes()
/// attributes[Movie.year] = 1999
/// attributes[Movie.tags] = ["news", "sport"]
///
/// let others: Attributes = ["year": 1999, "tags": ["news", "sport"]]
/// ```
public struct Attributes: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// All values, by the name of the attribute.
    public private(set) var values: [String: AnyAttributeValue] = [:]

    /// Makes attributes of a vector that has none.
    public init() {}

    /// Makes attributes of values by name.
    public init(_ values: [String: AnyAttributeValue]) {
        self.values = values
    }

    /// Makes attributes of values by name; of those with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, AnyAttributeValue)...) {
        for (name, value) in elements { values[name] = value }
    }

    /// The value of an attribute; nil if it is absent or has another type.
    ///
    /// Setting nil removes the attribute.
    public subscript<Value>(attribute: Attribute<Value>) -> Value? {
        get { values[attribute.name].flatMap { Value(attributeValue: $0) } }
        set { values[attribute.name] = newValue?.attributeValue }
    }

    /// Whether the vector has no attribute.
    public var isEmpty: Bool { values.isEmpty }
}
