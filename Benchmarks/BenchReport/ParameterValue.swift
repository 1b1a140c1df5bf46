/// Holds one value of a measurement's flat parameter dictionary: a number or a text.
public enum ParameterValue: Hashable, Sendable {
    /// A number, whole or not; whole numbers are written and shown without a decimal point.
    case number(Double)
    /// A text, such as the name of an encoding.
    case text(String)
}

extension ParameterValue: CustomStringConvertible {
    /// The value as it is shown to a reader: `64`, `0.5` or `batch`.
    public var description: String {
        switch self {
        case .number(let value): NumberText.shortest(value)
        case .text(let text): text
        }
    }
}

extension ParameterValue: Codable {
    /// Decodes a JSON number or a JSON string.
    ///
    /// - Throws: `DecodingError.typeMismatch` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            throw DecodingError.typeMismatch(
                ParameterValue.self,
                .init(codingPath: decoder.codingPath, debugDescription: "a number or a string")
            )
        }
    }

    /// Encodes a JSON number or a JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let value): try container.encode(value)
        case .text(let text): try container.encode(text)
        }
    }
}

extension ParameterValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral
{
    /// Makes a number, as in `["ef": 64]`.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }

    /// Makes a number, as in `["alpha": 1.2]`.
    public init(floatLiteral value: Double) { self = .number(value) }

    /// Makes a text, as in `["mode": "batch"]`.
    public init(stringLiteral value: String) { self = .text(value) }
}
