/// The types that the values of an attribute can have.
///
/// The numbers are those of the file format. In JSON and other codings a type is its ``name``.
@nonexhaustive
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

extension AttributeKind {
    /// Whether an attribute of this type can have a value: one of the same type but NaN, or a whole
    /// number that a `Double` holds exactly.
    func takes(_ value: AnyAttributeValue) -> Bool {
        switch (self, value) {
        case (.double, .double(let number)): !number.isNaN
        case (.double, .int(let number)): Double(exactly: number) != nil
        default: self == value.kind
        }
    }
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

extension AttributeKind: Codable {
    /// The name in codings: `bool`, `int`, `double`, `string` or `tags`.
    public var name: String {
        switch self {
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .string: "string"
        case .tags: "tags"
        }
    }

    /// Decodes the name.
    ///
    /// - Throws: `DecodingError` for another text, which lists the names.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let kind = Self.allCases.first(where: { $0.name == name }) else {
            let names = Self.allCases.map(\.name).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "'\(name)' is not one of \(names)"
            )
        }
        self = kind
    }

    /// Encodes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
