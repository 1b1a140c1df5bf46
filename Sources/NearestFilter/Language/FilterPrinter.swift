/// Writes filters, names and values as text; `FilterParser` has the grammar.
///
/// What it writes reads back as the same filter, and fits on one line.
enum FilterPrinter {
    /// How tightly an operator binds; a greater number binds tighter.
    enum Level: Int {
        case or, and, not
    }

    /// Returns the text of a node, in brackets where an operator around it binds tighter.
    static func text(_ node: Filter.Node, inside level: Level) -> String {
        switch node {
        case .constant(let value): return value ? "TRUE" : "FALSE"
        // A name alone means that a Bool is true.
        case .comparison(let name, .equal, .bool(true)): return self.name(name)
        case .comparison(let name, let comparison, let value):
            return "\(self.name(name)) \(comparison.rawValue) \(self.value(value))"
        case .between(let name, let low, let high):
            return "\(self.name(name)) BETWEEN \(value(low)) AND \(value(high))"
        case .oneOf(let name, let values):
            return "\(self.name(name)) IN (\(values.map(value).joined(separator: ", ")))"
        case .hasPrefix(let name, let prefix):
            return "\(self.name(name)) STARTS WITH \(quoted(prefix.string))"
        // One tag needs no list.
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

    // Brackets only where they change the meaning, so that a filter has one text.
    private static func enclosed(_ text: String, _ outer: Level, _ own: Level) -> String {
        outer.rawValue > own.rawValue ? "(\(text))" : text
    }

    // Tags with commas between them.
    private static func list(_ tags: [UTF8Text]) -> String {
        tags.map { quoted($0.string) }.joined(separator: ", ")
    }

    /// Returns a name, in backquotes if it is a keyword or has characters that no plain name has.
    static func name(_ name: String) -> String {
        FilterLexer.isPlainName(name) ? name : quoted(name, with: "`")
    }

    /// Returns a value as filters write it.
    static func value(_ value: AnyAttributeValue) -> String {
        switch value {
        case .bool(let value): value ? "TRUE" : "FALSE"
        case .int(let value): "\(value)"
        case .double(.infinity): "INF"
        case .double(-.infinity): "-INF"
        // Always with a point or an exponent, so that it does not read as an integer.
        case .double(let value): value.isNaN ? "NAN" : "\(value)"
        case .string(let value): quoted(value)
        // Sorted, because a set has no order of its own.
        case .tags(let value): "{\(list(value.map { UTF8Text($0) }.sorted()))}"
        }
    }

    /// Returns a text in quotes, with escapes for the quote, for `\` and for control characters.
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

    /// Returns whether a scalar would break a line, or move the characters around it.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar.properties.isBidiControl || scalar == "\u{FEFF}"
        }
    }

    /// Returns the first 60 characters of a long text, for messages.
    static func shortened(_ text: String) -> String {
        text.unicodeScalars.count > 60 ? String(text.unicodeScalars.prefix(60)) + "…" : text
    }
}
