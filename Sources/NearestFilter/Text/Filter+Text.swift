internal import NearestIndex

extension Filter: CustomStringConvertible {
    /// The filter as text on one line, which ``init(_:)`` reads back to the same filter.
    public var description: String { FilterPrinter.text(node, inside: .or) }
}

/// Writes filters as text; `FilterParser` has the grammar.
enum FilterPrinter {
    /// How tightly an operator binds.
    enum Level: Int {
        case or, and, not
    }

    static func text(_ node: Filter.Node, inside level: Level) -> String {
        switch node {
        case .constant(let value): return value ? "TRUE" : "FALSE"
        case .comparison(let name, .equal, .bool(true)): return self.name(name)
        case .comparison(let name, let comparison, let value):
            return "\(self.name(name)) \(comparison.rawValue) \(self.value(value))"
        case .between(let name, let low, let high):
            return "\(self.name(name)) BETWEEN \(value(low)) AND \(value(high))"
        case .oneOf(let name, let values):
            return "\(self.name(name)) IN (\(values.map(value).joined(separator: ", ")))"
        case .hasPrefix(let name, let prefix):
            return "\(self.name(name)) STARTS WITH \(quoted(prefix.string))"
        case .containsAny(let name, let tags) where tags.count == 1:
            return "\(self.name(name)) CONTAINS \(quoted(tags[0].string))"
        case .containsAny(let name, let tags):
            return "\(self.name(name)) CONTAINS ANY (\(list(tags)))"
        case .containsAll(let name, let tags):
            return "\(self.name(name)) CONTAINS ALL (\(list(tags)))"
        case .exists(let name): return "EXISTS \(self.name(name))"
        case .and(let parts):
            let inner = parts.map { text($0, inside: .not) }.joined(separator: " AND ")
            return enclosed(inner, level, .and)
        case .or(let parts):
            let inner = parts.map { text($0, inside: .and) }.joined(separator: " OR ")
            return enclosed(inner, level, .or)
        case .not(let part): return "NOT \(text(part, inside: .not))"
        }
    }

    private static func enclosed(_ text: String, _ outer: Level, _ own: Level) -> String {
        outer.rawValue > own.rawValue ? "(\(text))" : text
    }

    private static func list(_ tags: [UTF8Text]) -> String {
        tags.map { quoted($0.string) }.joined(separator: ", ")
    }

    static func name(_ name: String) -> String {
        FilterLexer.isPlainName(name) ? name : quoted(name, with: "`")
    }

    static func value(_ value: AnyAttributeValue) -> String {
        switch value {
        case .bool(let value): value ? "TRUE" : "FALSE"
        case .int(let value): "\(value)"
        case .double(.infinity): "INF"
        case .double(-.infinity): "-INF"
        // Always with a point or an exponent, so that it is not taken for an integer.
        case .double(let value): value.isNaN ? "NAN" : "\(value)"
        case .string(let value): quoted(value)
        case .tags(let value): "{\(list(value.map { UTF8Text($0) }.sorted()))}"
        }
    }

    static func quoted(_ text: String, with quote: Unicode.Scalar = "\"") -> String {
        var result = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\": result += ["\\", scalar]
            case "\n": result += ["\\", "n"]
            case "\t": result += ["\\", "t"]
            case "\r": result += ["\\", "r"]
            case _ where isControl(scalar):
                result += "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars
            default: result.append(scalar)
            }
        }
        result.append(quote)
        return String(result)
    }

    /// Whether a scalar would break a line, or move what stands around it.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar.properties.isBidiControl || scalar == "\u{FEFF}"
        }
    }

    /// The beginning of a long text, for messages.
    static func shortened(_ text: String) -> String {
        text.unicodeScalars.count > 60 ? String(text.unicodeScalars.prefix(60)) + "…" : text
    }
}

extension Filter: Codable {
    /// Reads the textual form.
    ///
    /// - Throws: `DecodingError` where it cannot be read, with the ``NearestError`` beneath.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: container.codingPath,
                    debugDescription: error.message,
                    underlyingError: error
                )
            )
        }
    }

    /// Writes the textual form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
