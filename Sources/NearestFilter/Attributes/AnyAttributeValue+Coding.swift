extension AnyAttributeValue: Codable {
    /// Decodes a boolean, a number, a text or a list of texts.
    ///
    /// A whole number is decoded as ``int(_:)``, because most formats do not tell it from a decimal
    /// one; an `Attribute<Double>` takes it as well.
    ///
    /// - Throws: `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([String].self) {
            self = .tags(Set(value))
        } else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "an attribute is a boolean, a number, a text or a list of texts"
            )
        }
    }

    /// Encodes the value itself; tags as a list in the order of their bytes.
    ///
    /// - Throws: what the encoder throws, which may not allow infinities.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .tags(let value):
            try container.encode(value.sorted { UTF8Text($0) < UTF8Text($1) })
        }
    }
}
