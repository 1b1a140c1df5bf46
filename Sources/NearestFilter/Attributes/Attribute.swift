/// An attribute of vectors: its name and, as a type, which values it has.
///
/// ```swift
/// enum Movie {
///     static let year = Attribute<Int>("year")
///     static let language = Attribute<String>("language")
///     static let tags = Attribute<Set<String>>("tags")
/// }
/// let recent = Movie.year >= 1990 && Movie.language == "sv"
/// ```
///
/// A vector may lack any attribute. A comparison with an absent attribute does not hold.
public struct Attribute<Value: AttributeValue>: AttributeKey {
    /// The name: any text that is not empty.
    public let name: String

    /// Makes an attribute.
    ///
    /// - Parameter name: any text that is not empty; an empty one stops the process.
    public init(_ name: String) {
        precondition(!name.isEmpty, "the name of an attribute is empty")
        self.name = name
    }

    /// The type of the values.
    public var kind: AttributeKind { Value.attributeKind }
}
