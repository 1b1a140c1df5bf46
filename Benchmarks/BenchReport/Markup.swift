/// Builds markup that is both HTML and well-formed XML, with everything variable escaped.
package enum Markup {
    /// Escapes text for element content and for attribute values in double quotes.
    ///
    /// Characters that XML forbids, such as most control characters, become U+FFFD.
    package static func escape(_ text: some StringProtocol) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Returns an element with text inside, which is escaped.
    static func element(
        _ name: String,
        _ attributes: KeyValuePairs<String, String> = [:],
        text: String
    ) -> String {
        element(name, attributes, inner: escape(text))
    }

    /// Returns an element with markup inside, which is taken as it is.
    static func element(
        _ name: String,
        _ attributes: KeyValuePairs<String, String> = [:],
        inner: String
    ) -> String {
        open(name, attributes) + inner + "</\(name)>"
    }

    /// Returns a drawing element without content, such as a line.
    static func empty(_ name: String, _ attributes: KeyValuePairs<String, String>) -> String {
        "<\(name)\(list(attributes))/>"
    }

    /// Returns the opening tag of an element.
    static func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) -> String {
        "<\(name)\(list(attributes))>"
    }

    private static func list(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.map { " \($0.key)=\"\(escape($0.value))\"" }.joined()
    }
}
