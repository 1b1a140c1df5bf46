/// The name of an attribute and, in its type, what values it has.
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
/// A vector may lack any attribute; then no comparison with it holds.
public struct Attribute<Value: AttributeValue>: AttributeKey {
    /// Any text that is not empty.
    public let name: String

    /// Names an attribute.
    public init(_ name: String) {
        precondition(!name.isEmpty, "an attribute has a name")
        self.name = name
    }

    /// What values it has.
    public var kind: AttributeKind { Value.attributeKind }
}

/// An attribute of any type: what schemas are made of.
public protocol AttributeKey: Sendable, Hashable {
    /// Any text that is not empty.
    var name: String { get }
    /// What values it has.
    var kind: AttributeKind { get }
}

/// The types that an attribute's values can have.
public enum AttributeKind: UInt8, Sendable, Hashable, CaseIterable {
    /// `Bool`
    case bool = 1
    /// `Int`
    case int = 2
    /// `Double`, not NaN
    case double = 3
    /// `String`
    case string = 4
    /// `Set<String>`
    case tags = 5
}

extension AttributeKind: CustomStringConvertible {
    /// The name of the Swift type.
    public var description: String {
        switch self {
        case .bool: "Bool"
        case .int: "Int"
        case .double: "Double"
        case .string: "String"
        case .tags: "Set<String>"
        }
    }
}

/// A type that an attribute's values can have: `Bool`, `Int`, `Double`, `String` and `Set<String>`.
///
/// Conform no others.
public protocol AttributeValue: Sendable, Hashable {
    /// What this type is.
    static var attributeKind: AttributeKind { get }
    /// This value.
    var attributeValue: AnyAttributeValue { get }
    /// This value back from any one of its type.
    init?(attributeValue: AnyAttributeValue)
}

/// A value of any of the types that attributes have.
///
/// Values are equal as those inside are, with two exceptions. Texts and tags are compared by their bytes in
/// UTF-8, so the two ways to write an é are two values. And NaN equals NaN, so that whatever holds values
/// equals itself; no attribute has that value, and no filter may compare with it.
public enum AnyAttributeValue: Sendable, Hashable {
    /// Of an `Attribute<Bool>`.
    case bool(Bool)
    /// Of an `Attribute<Int>`.
    case int(Int)
    /// Of an `Attribute<Double>`.
    case double(Double)
    /// Of an `Attribute<String>`.
    case string(String)
    /// Of an `Attribute<Set<String>>`.
    case tags(Set<String>)

    /// What type it is of.
    public var kind: AttributeKind {
        switch self {
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .string: .string
        case .tags: .tags
        }
    }
}

extension AnyAttributeValue {
    /// Whether the values are of one type and equal.
    public static func == (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a == b || (a.isNaN && b.isNaN)
        case (.string(let a), .string(let b)): UTF8Text(a) == UTF8Text(b)
        case (.tags(let a), .tags(let b)): a.hasSameBytes(as: b)
        default: false
        }
    }

    /// Feeds the type and the value into a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        switch self {
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.isNaN ? .nan : value)
        case .string(let value): hasher.combine(value)
        case .tags(let value): hasher.combine(value)
        }
    }
}

extension Bool: AttributeValue {
    /// Says `bool`.
    public static var attributeKind: AttributeKind { .bool }
    /// The value as any.
    public var attributeValue: AnyAttributeValue { .bool(self) }
    /// The value, if it is one of this type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .bool(let value) = attributeValue else { return nil }
        self = value
    }
}

extension Int: AttributeValue {
    /// Says `int`.
    public static var attributeKind: AttributeKind { .int }
    /// The value as any.
    public var attributeValue: AnyAttributeValue { .int(self) }
    /// The value, if it is one of this type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .int(let value) = attributeValue else { return nil }
        self = value
    }
}

extension Double: AttributeValue {
    /// Says `double`.
    public static var attributeKind: AttributeKind { .double }
    /// The value as any.
    public var attributeValue: AnyAttributeValue { .double(self) }
    /// The value, if it is one of this type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .double(let value) = attributeValue else { return nil }
        self = value
    }
}

extension String: AttributeValue {
    /// Says `string`.
    public static var attributeKind: AttributeKind { .string }
    /// The value as any.
    public var attributeValue: AnyAttributeValue { .string(self) }
    /// The value, if it is one of this type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .string(let value) = attributeValue else { return nil }
        self = value
    }
}

extension Set<String>: AttributeValue {
    /// Says `tags`.
    public static var attributeKind: AttributeKind { .tags }
    /// The value as any.
    public var attributeValue: AnyAttributeValue { .tags(self) }
    /// The value, if it is one of this type.
    public init?(attributeValue: AnyAttributeValue) {
        guard case .tags(let value) = attributeValue else { return nil }
        self = value
    }
}
