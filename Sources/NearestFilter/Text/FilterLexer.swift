/// Cuts the text of a filter into words, numbers, quoted texts and signs.
struct FilterLexer {
    enum Token: Equatable {
        /// A word of the grammar, in capitals.
        case keyword(String)
        /// Any other word, or what stood in backquotes.
        case name(String)
        case int(Int)
        case double(Double)
        case text(String)
        /// `( ) { } ,` and the comparisons.
        case sign(String)
        case end
    }

    /// What no name can be without backquotes, in small letters or capitals.
    static let keywords: Set<String> = [
        "AND", "OR", "NOT", "TRUE", "FALSE", "EXISTS", "BETWEEN", "IN", "STARTS", "WITH",
        "CONTAINS", "ANY", "ALL", "INF", "NAN",
    ]

    private let scalars: [Unicode.Scalar]
    private var next = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Whether a name needs no backquotes.
    static func isPlainName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, isNameStart(first) else { return false }
        return name.unicodeScalars.allSatisfy(isNamePart) && keyword(name) == nil
    }

    /// The word of the grammar that this is.
    private static func keyword(_ word: String) -> String? {
        // Letters of ASCII only: what Unicode's capitals make of other letters are other words.
        guard word.utf8.allSatisfy({ 0x41...0x5A ~= $0 & 0xDF }) else { return nil }
        let capitals = String(decoding: word.utf8.map { $0 & 0xDF }, as: UTF8.self)
        return keywords.contains(capitals) ? capitals : nil
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        isNameStart(scalar) || isDigit(scalar) || scalar == "."
            || scalar.properties.generalCategory == .nonspacingMark
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    /// The next token, and where it begins, in Unicode scalars from the beginning.
    mutating func token() throws(FilterSyntaxError) -> (token: Token, start: Int) {
        while next < scalars.count, scalars[next].properties.isWhitespace { next += 1 }
        let start = next
        guard next < scalars.count else { return (.end, start) }
        let first = scalars[next]
        if Self.isNameStart(first) {
            let word = take(while: Self.isNamePart)
            return (Self.keyword(word).map { Token.keyword($0) } ?? .name(word), start)
        }
        if Self.isDigit(first) || first == "-" || first == "+" || first == "." {
            return (try number(), start)
        }
        switch first {
        case "\"", "'": return (.text(try quoted(first)), start)
        case "`":
            let name = try quoted(first)
            guard !name.isEmpty else { throw FilterSyntaxError(start, "a name is empty") }
            return (.name(name), start)
        case "(", ")", "{", "}", ",":
            next += 1
            return (.sign(String(first)), start)
        case "=", "!", "<", ">": return (.sign(try comparison()), start)
        default: throw FilterSyntaxError(start, Self.refusal(of: first))
        }
    }

    private static func refusal(of scalar: Unicode.Scalar) -> String {
        let shown = FilterPrinter.quoted(String(scalar), with: "'")
        return switch scalar {
        case "&": "nothing begins with \(shown); write AND"
        case "|": "nothing begins with \(shown); write OR"
        default: "nothing begins with \(shown)"
        }
    }

    /// Takes the scalars that belong, none perhaps.
    private mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
        let start = next
        while next < scalars.count, belongs(scalars[next]) { next += 1 }
        return text(from: start)
    }

    /// Takes one of some scalars, if it is there.
    private mutating func take(_ wanted: Unicode.Scalar...) -> Bool {
        guard next < scalars.count, wanted.contains(scalars[next]) else { return false }
        next += 1
        return true
    }

    private func text(from start: Int) -> String {
        String(String.UnicodeScalarView(scalars[start..<next]))
    }

    private mutating func comparison() throws(FilterSyntaxError) -> String {
        let start = next
        let text = take { "=!<>".unicodeScalars.contains($0) }
        switch text {
        case "=", "==": return "="
        case "!=", "<>": return "!="
        case "<", "<=", ">", ">=": return text
        case "!": throw FilterSyntaxError(start, "'!' is no comparison; write NOT, or !=")
        default: throw FilterSyntaxError(start, "'\(text)' is no comparison")
        }
    }

    // [ "+" | "-" ] ( digits [ "." digits ] [ "e" [ "+" | "-" ] digits ] | INF )
    private mutating func number() throws(FilterSyntaxError) -> Token {
        let start = next
        let isSigned = take("+", "-")
        let digits = take(while: Self.isDigit)
        var isValid = !digits.isEmpty
        var isDecimal = false
        if isValid, take(".") {
            isDecimal = true
            isValid = !take(while: Self.isDigit).isEmpty
        }
        if isValid, take("e", "E") {
            isDecimal = true
            _ = take("+", "-")
            isValid = !take(while: Self.isDigit).isEmpty
        }
        // What follows at once belongs to no other word.
        let rest = take(while: Self.isNamePart)
        let text = text(from: start)
        if isSigned, digits.isEmpty, Self.keyword(rest) == "INF" {
            return .double(scalars[start] == "-" ? -.infinity : .infinity)
        }
        guard isValid, rest.isEmpty else {
            throw FilterSyntaxError(start, "'\(text)' is no number")
        }
        if isDecimal {
            // It gives infinity for what is too large, which is not what was written.
            guard let value = Double(text), value.isFinite else {
                throw FilterSyntaxError(start, "'\(text)' is too large for a Double")
            }
            return .double(value)
        }
        guard let value = Int(text) else {
            throw FilterSyntaxError(
                start,
                "'\(text)' is too large for an Int; with '.0' it is the nearest Double"
            )
        }
        return .int(value)
    }

    private mutating func quoted(_ quote: Unicode.Scalar) throws(FilterSyntaxError) -> String {
        let start = next
        next += 1
        var text = String.UnicodeScalarView()
        while next < scalars.count {
            let scalar = scalars[next]
            next += 1
            if scalar == quote { return String(text) }
            text.append(scalar == "\\" ? try escaped() : scalar)
        }
        throw FilterSyntaxError(start, "the quote that opens here is not closed")
    }

    private mutating func escaped() throws(FilterSyntaxError) -> Unicode.Scalar {
        let start = next - 1
        guard next < scalars.count else { throw FilterSyntaxError(start, "nothing follows '\\'") }
        let scalar = scalars[next]
        next += 1
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "\\", "\"", "'", "`": return scalar
        case "u":
            guard take("{") else { break }
            let digits = take { $0.properties.isASCIIHexDigit }
            guard take("}"), let value = UInt32(digits, radix: 16),
                let result = Unicode.Scalar(value)
            else { break }
            return result
        default: break
        }
        throw FilterSyntaxError(
            start,
            "what follows '\\' is one of \\ \" ' ` n t r, or u with the number of a character in {}"
        )
    }
}
