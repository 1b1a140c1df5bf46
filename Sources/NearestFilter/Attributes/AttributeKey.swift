/// An attribute whose type of values is not known to the compiler; a schema is a list of them.
public protocol AttributeKey: Sendable, Hashable {
    /// The name: any text that is not empty.
    var name: String { get }
    /// The type of the values.
    var kind: AttributeKind { get }
}
