// Coding by name, for values whose other forms belong to the file format, or have no plain text.
extension LosslessStringConvertible {
    /// Decodes a value by its name.
    ///
    /// - Throws: `DecodingError` for a name that no value has, which lists the names.
    static func named(from decoder: any Decoder, among all: [Self]) throws -> Self {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let value = Self(name) else {
            let names = all.map(\.description).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "'\(name)' is not one of \(names)"
            )
        }
        return value
    }

    /// Encodes the name.
    func encodeName(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
