/// A type that the values of an attribute can have: `Bool`, `Int`, `Double`, `String` or
/// `Set<String>`.
///
/// Columns and files know these five types only, so conform no others.
public protocol AttributeValue: Sendable, Hashable {
    /// The kind of this type.
    static var attributeKind: AttributeKind { get }
    /// This value, as a value of any type.
    var attributeValue: AnyAttributeValue { get }
    /// Takes a value out of a value of any type; nil if it has another type.
    init?(attributeValue: AnyAttributeValue)
}

extension Bool: AttributeValue {
    /// ``AttributeKind/bool``.
    public static var attributeKind: AttributeKind { .bool }
    /// This value, as a value of any type.
    public var attributeValue: AnyAttributeValue { .bool(self) }
    /// Takes a `Bool` out of a value of any type; nil if it has another type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .bool(let value) = attributeValue else { return nil }
        self = value
    }
}

extension Int: AttributeValue {
    /// ``AttributeKind/int``.
    public static var attributeKind: AttributeKind { .int }
    /// This value, as a value of any type.
    public var attributeValue: AnyAttributeValue { .int(self) }
    /// Takes an `Int` out of a value of any type; nil if it has another type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .int(let value) = attributeValue else { return nil }
        self = value
    }
}

extension Double: AttributeValue {
    /// ``AttributeKind/double``.
    public static var attributeKind: AttributeKind { .double }
    /// This value, as a value of any type.
    public var attributeValue: AnyAttributeValue { .double(self) }
    /// Takes a `Double` out of a value of any type, also out of a whole number; nil if it has
    /// another type, or is a whole number that a `Double` cannot hold.
    public init?(attributeValue: AnyAttributeValue) {
        switch attributeValue {
        case .double(let value): self = value
        case .int(let value): self.init(exactly: value)
        default: return nil
        }
    }
}

extension String: AttributeValue {
    /// ``AttributeKind/string``.
    public static var attributeKind: AttributeKind { .string }
    /// This value, as a value of any type.
    public var attributeValue: AnyAttributeValue { .string(self) }
    /// Takes a `String` out of a value of any type; nil if it has another type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .string(let value) = attributeValue else { return nil }
        self = value
    }
}

extension Set<String>: AttributeValue {
    /// ``AttributeKind/tags``.
    public static var attributeKind: AttributeKind { .tags }
    /// This value, as a value of any type.
    public var attributeValue: AnyAttributeValue { .tags(self) }
    /// Takes a `Set<String>` out of a value of any type; nil if it has another type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .tags(let value) = attributeValue else { return nil }
        self = value
    }
}
