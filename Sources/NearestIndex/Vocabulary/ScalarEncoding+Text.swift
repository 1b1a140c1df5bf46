extension ScalarEncoding: LosslessStringConvertible, Codable {
    /// The name, as in the source: `float16`.
    public var description: String {
        switch self {
        case .float32: "float32"
        case .float16: "float16"
        case .bfloat16: "bfloat16"
        case .int8: "int8"
        case .uint8: "uint8"
        case .bit: "bit"
        }
    }

    /// Finds the encoding of a name; nil for another text.
    public init?(_ description: String) {
        guard let encoding = Self.allCases.first(where: { $0.description == description }) else {
            return nil
        }
        self = encoding
    }

    /// Decodes the name.
    ///
    /// - Throws: `DecodingError` for another text, which lists the names.
    public init(from decoder: any Decoder) throws {
        self = try .named(from: decoder, among: Self.allCases)
    }

    /// Encodes the name.
    public func encode(to encoder: any Encoder) throws {
        try encodeName(to: encoder)
    }
}
