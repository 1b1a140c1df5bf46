/// A value of any of the types that attributes have.
///
/// Two values are equal if they have the same type and the values inside are equal, with two
/// exceptions. Texts and tags are compared by their bytes in UTF-8, so the two ways to write an é
/// are two values. NaN equals NaN, so that every value equals itself; no attribute holds NaN, and
/// no filter may compare with it.
@nonexhaustive
public enum AnyAttributeValue: Sendable, Hashable {
    /// A value of an `Attribute<Bool>`.
    case bool(Bool)
    /// A value of an `Attribute<Int>`.
    case int(Int)
    /// A value of an `Attribute<Double>`.
    case double(Double)
    /// A value of an `Attribute<String>`.
    case string(String)
    /// A value of an `Attribute<Set<String>>`.
    case tags(Set<String>)

    /// The type of the value.
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
    /// Returns whether two values have one type and are equal.
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
    ///
    /// Texts of the same bytes are equal strings, so hashing the strings agrees with `==`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        switch self {
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        // There are many NaNs, and all of them are equal here.
        case .double(let value): hasher.combine(value.isNaN ? .nan : value)
        case .string(let value): hasher.combine(value)
        case .tags(let value): hasher.combine(value)
        }
    }
}
