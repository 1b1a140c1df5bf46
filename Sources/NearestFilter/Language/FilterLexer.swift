/// Cuts the text of a filter into tokens: words, numbers, quoted texts and signs.
///
/// Positions are counted in Unicode scalars, which a program can count in any language.
struct FilterLexer {
    /// The smallest unit of the grammar.
    enum Token: Equatable {
        /// A word of the grammar, in capitals.
        case keyword(String)
        /// Any other word, or a text in backquotes.
        case name(String)
        case int(Int)
        case double(Double)
        case text(String)
        /// One of `( ) { } ,` or a comparison.
        case sign(String)
        /// The end of the text.
        case end
    }

    /// The words of the grammar.
    ///
    /// A name that is one of them, in capitals or not, must stand in backquotes.
    static let keywords: Set<String> = [
        "AND", "OR", "NOT", "TRUE", "FALSE", "EXISTS", "BETWEEN", "IN", "STARTS", "WITH",
        "CONTAINS", "ANY", "ALL", "INF", "NAN",
    ]

    private let scalars: [Unicode.Scalar]
    // The first scalar that belongs to no token yet.
    private var next = 0

    /// Begins at the start of a text.
    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Returns whether a name can stand without backquotes.
    static func isPlainName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, isNameStart(first) else { return false }
        return name.unicodeScalars.allSatisfy(isNamePart) && keyword(name) == nil
    }

    // The keyword that a word is, in capitals; nil for any other word.
    private static func keyword(_ word: String) -> String? {
        // ASCII letters only. Unicode makes ASCII capitals of some other letters, such as ſ.
        guard word.utf8.allSatisfy({ 0x41...0x5A ~= $0 & 0xDF }) else { return nil }
        let capitals = String(decoding: word.utf8.map { $0 & 0xDF }, as: UTF8.self)
        return keywords.contains(capitals) ? capitals : nil
    }

    // A name begins with a letter of any script, or `_`.
    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic
    }

    // Digits, points and combining marks may follow.
    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        isNameStart(scalar) || isDigit(scalar) || scalar == "."
            || scalar.properties.generalCategory == .nonspacingMark
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    /// Reads the next token.
    ///
    /// - Returns: the token, and where it begins, in Unicode scalars from the beginning of the
    ///   text.
    /// - Throws: ``FilterSyntaxError`` for characters that form no token.
    mutating func token() throws(FilterSyntaxError) -> (token: Token, start: Int) {
        while next < scalars.count, scalars[next].properties.isWhitespace { next += 1 }
        let start = next
        guard next < scalars.count else { return (.end, start) }
        // The first scalar decides what the token is.
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
            guard !name.isEmpty else { throw FilterSyntaxError(start, "the name is empty") }
            return (.name(name), start)
        case "(", ")", "{", "}", ",":
            next += 1
            return (.sign(String(first)), start)
        case "=", "!", "<", ">": return (.sign(try comparison()), start)
        default: throw FilterSyntaxError(start, Self.refusal(of: first))
        }
    }

    // What is wrong with a scalar that begins no token; hints at the operators of other languages.
    private static func refusal(of scalar: Unicode.Scalar) -> String {
        let shown = FilterPrinter.quoted(String(scalar), with: "'")
        return switch scalar {
        case "&": "unexpected character \(shown); write AND"
        case "|": "unexpected character \(shown); write OR"
        default: "unexpected character \(shown)"
        }
    }

    // Takes scalars as long as they belong to the token; perhaps none.
    private mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
        let start = next
        while next < scalars.count, belongs(scalars[next]) { next += 1 }
        return text(from: start)
    }

    // Takes the next scalar if it is one of those that are wanted.
    private mutating func take(_ wanted: Unicode.Scalar...) -> Bool {
        guard next < scalars.count, wanted.contains(scalars[next]) else { return false }
        next += 1
        return true
    }

    // The text from a position to the next scalar.
    private func text(from start: Int) -> String {
        String(String.UnicodeScalarView(scalars[start..<next]))
    }

    // Takes all signs of comparisons that follow each other, so that an error shows all of them.
    private mutating func comparison() throws(FilterSyntaxError) -> String {
        let start = next
        let text = take { "=!<>".unicodeScalars.contains($0) }
        switch text {
        case "=", "==": return "="
        case "!=", "<>": return "!="
        case "<", "<=", ">", ">=": return text
        case "!": throw FilterSyntaxError(start, "'!' is not a comparison; write NOT or !=")
        default: throw FilterSyntaxError(start, "'\(text)' is not a comparison")
        }
    }

    // Takes [ "+" | "-" ] ( digits [ "." digits ] [ "e" [ "+" | "-" ] digits ] | INF ).
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
        // Letters and digits that follow without a space are part of the number, and make it
        // invalid.
        let rest = take(while: Self.isNamePart)
        let text = text(from: start)
        if isSigned, digits.isEmpty, Self.keyword(rest) == "INF" {
            return .double(scalars[start] == "-" ? -.infinity : .infinity)
        }
        guard isValid, rest.isEmpty else {
            throw FilterSyntaxError(start, "'\(text)' is not a number")
        }
        if isDecimal {
            // `Double.init` gives infinity for a number that is too large, which is not what was
            // written.
            guard let value = Double(text), value.isFinite else {
                throw FilterSyntaxError(start, "'\(text)' is too large for a Double")
            }
            return .double(value)
        }
        // Not rounded to a Double silently: the filter would mean another number.
        guard let value = Int(text) else {
            throw FilterSyntaxError(
                start,
                "'\(text)' is too large for an Int; with '.0' it is the nearest Double"
            )
        }
        return .int(value)
    }

    // Takes a text up to its closing quote. Line breaks and all other characters may be in it.
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
        throw FilterSyntaxError(start, "this quote is never closed")
    }

    // Takes what follows a `\` that has been taken; the error is placed at the `\`.
    private mutating func escaped() throws(FilterSyntaxError) -> Unicode.Scalar {
        let start = next - 1
        guard next < scalars.count else {
            throw FilterSyntaxError(start, "the text ends after '\\'")
        }
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
            "unknown escape; after '\\' write one of \\ \" ' ` n t r, or u and the number of a "
                + "character in {}"
        )
    }
}
