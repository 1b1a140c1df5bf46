/// The attributes of one vector: each a name with a value.
///
/// ```swift
/// var attributes = Attributes()
/// attributes[Movie.year] = 1999
/// attributes[Movie.tags] = ["news", "sport"]
/// ```
public struct Attributes: Sendable, Hashable {
    /// All of them, by name.
    public private(set) var values: [String: AnyAttributeValue] = [:]

    /// No attributes.
    public init() {}

    /// Takes values by name.
    public init(_ values: [String: AnyAttributeValue]) {
        self.values = values
    }

    /// The value of an attribute; nil if there is none, or one of another type.
    public subscript<Value>(attribute: Attribute<Value>) -> Value? {
        get { values[attribute.name].flatMap { Value(attributeValue: $0) } }
        set { values[attribute.name] = newValue?.attributeValue }
    }

    /// Whether there are none.
    public var isEmpty: Bool { values.isEmpty }
}
