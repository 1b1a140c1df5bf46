/// The types that the values of an attribute can have.
///
/// The numbers are those of the file format.
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
