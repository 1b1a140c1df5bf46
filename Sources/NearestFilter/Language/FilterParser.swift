/// Reads filters from text by recursive descent.
///
/// ```
/// filter     = and { OR and }
/// and        = unary { AND unary }
/// unary      = NOT unary | "(" filter ")" | TRUE | FALSE | EXISTS name | condition
/// condition  = name [ comparison value
///                   | BETWEEN value AND value
///                   | IN "(" [ value { "," value } ] ")"
///                   | STARTS WITH text
///                   | CONTAINS ( text | ( ANY | ALL ) "(" [ text { "," text } ] ")" ) ]
/// comparison = "=" | "==" | "!=" | "<>" | "<" | "<=" | ">" | ">="
/// value      = integer | decimal | text | TRUE | FALSE | [ "+" | "-" ] INF | NAN
///            | "{" [ text { "," text } ] "}"
/// ```
///
/// A name alone means that a `Bool` attribute is true. NaN can be written because a filter can hold
/// it; every schema refuses it.
///
/// A function reads one rule of the grammar. It begins at the rule's first token and ends at the
/// token that follows the rule.
struct FilterParser {
    private var lexer: FilterLexer
    // The token to look at next, and where it begins.
    private var token = FilterLexer.Token.end
    private var start = 0
    // Brackets and negations that are open. The text that a filter prints as has no more of them
    // than the filter has levels, so limiting them refuses no printed text and bounds the
    // recursion.
    private var depth = 0

    /// Begins at the start of a text.
    init(_ text: String) {
        lexer = FilterLexer(text)
    }

    /// Reads the whole text.
    ///
    /// - Throws: ``FilterSyntaxError`` for the first error.
    mutating func parse() throws(FilterSyntaxError) -> Filter {
        try advance()
        let filter = try disjunction()
        guard token == .end else { throw unexpected("AND, OR or the end") }
        return filter
    }

    // Goes on to the next token.
    private mutating func advance() throws(FilterSyntaxError) {
        (token, start) = try lexer.token()
    }

    // An error that says what was expected at the current token, and what was found.
    private func unexpected(_ wanted: String) -> FilterSyntaxError {
        let found =
            switch token {
            case .keyword(let word): "the word \(word)"
            case .name(let name): "the name \(FilterPrinter.shortened(FilterPrinter.name(name)))"
            case .int(let value): "\(value)"
            case .double(let value): FilterPrinter.value(.double(value))
            case .text(let text): FilterPrinter.shortened(FilterPrinter.quoted(text))
            case .sign(let sign): "'\(sign)'"
            case .end: "the end"
            }
        return FilterSyntaxError(start, "expected \(wanted), found \(found)")
    }

    // Takes a keyword if it is next.
    private mutating func take(_ word: String) throws(FilterSyntaxError) -> Bool {
        guard token == .keyword(word) else { return false }
        try advance()
        return true
    }

    // Takes a keyword that must be next.
    private mutating func require(_ word: String) throws(FilterSyntaxError) {
        guard try take(word) else { throw unexpected(word) }
    }

    // Takes a sign that must be next.
    private mutating func require(sign: String) throws(FilterSyntaxError) {
        guard token == .sign(sign) else { throw unexpected("'\(sign)'") }
        try advance()
    }

    // Refuses a filter, or brackets, that are nested too deep.
    private func requireLevels(_ levels: Int, from start: Int) throws(FilterSyntaxError) {
        guard levels <= Filter.maximumLevels else {
            throw FilterSyntaxError(
                start,
                "conditions are nested more than \(Filter.maximumLevels) levels deep"
            )
        }
    }

    // Joins filters whose conjunction or disjunction may have too many levels.
    private func joined(
        _ parts: [Filter],
        by junction: Filter.Junction,
        from start: Int
    ) throws(FilterSyntaxError) -> Filter {
        try requireLevels(Filter.levels(joining: parts, by: junction), from: start)
        return .joined(parts, by: junction)
    }

    // filter = and { OR and }
    private mutating func disjunction() throws(FilterSyntaxError) -> Filter {
        let start = start
        var parts = [try conjunction()]
        while try take("OR") { parts.append(try conjunction()) }
        return try joined(parts, by: .or, from: start)
    }

    // and = unary { AND unary }
    private mutating func conjunction() throws(FilterSyntaxError) -> Filter {
        let start = start
        var parts = [try unary()]
        while try take("AND") { parts.append(try unary()) }
        return try joined(parts, by: .and, from: start)
    }

    // unary = NOT unary | "(" filter ")" | …
    private mutating func unary() throws(FilterSyntaxError) -> Filter {
        depth += 1
        defer { depth -= 1 }
        try requireLevels(depth, from: start)
        let start = start
        if try take("NOT") {
            let filter = try unary()
            try requireLevels(filter.levelsNegated, from: start)
            return filter.negated
        }
        if token == .sign("(") {
            try advance()
            let filter = try disjunction()
            try require(sign: ")")
            return filter
        }
        return Filter(try condition())
    }

    // The rest of unary, and condition.
    private mutating func condition() throws(FilterSyntaxError) -> Filter.Node {
        if try take("TRUE") { return .constant(true) }
        if try take("FALSE") { return .constant(false) }
        if try take("EXISTS") { return .exists(try name()) }
        let name = try name()
        if case .sign(let sign) = token, let comparison = Filter.Comparison(rawValue: sign) {
            try advance()
            return .comparison(name, comparison, try value())
        }
        if try take("BETWEEN") {
            let low = try value()
            try require("AND")
            return .between(name, low, try value())
        }
        if try take("IN") {
            return .oneOf(name, try list { parser throws(FilterSyntaxError) in try parser.value() })
        }
        if try take("STARTS") {
            try require("WITH")
            return .hasPrefix(name, UTF8Text(try text()))
        }
        if try take("CONTAINS") {
            if try take("ANY") { return .containsAny(name, try texts()) }
            if try take("ALL") { return .containsAll(name, try texts()) }
            return .containsAny(name, [UTF8Text(try text())])
        }
        // A name alone: what follows must end the condition, so that `a b` is an error at `b`.
        switch token {
        case .keyword("AND"), .keyword("OR"), .sign(")"), .end:
            return .comparison(name, .equal, .bool(true))
        default: throw unexpected("a comparison, AND, OR or the end")
        }
    }

    // The name of an attribute.
    private mutating func name() throws(FilterSyntaxError) -> String {
        switch token {
        case .name(let name):
            try advance()
            return name
        case .keyword:
            throw unexpected("an attribute name (in backquotes if it is a keyword)")
        default: throw unexpected("an attribute name")
        }
    }

    // Texts in brackets.
    private mutating func texts() throws(FilterSyntaxError) -> [UTF8Text] {
        try list { parser throws(FilterSyntaxError) in UTF8Text(try parser.text()) }
    }

    // A text in quotes.
    private mutating func text() throws(FilterSyntaxError) -> String {
        guard case .text(let text) = token else { throw unexpected("a text in quotes") }
        try advance()
        return text
    }

    // Elements between two signs, with commas between them; perhaps none.
    private mutating func list<Element>(
        from opening: String = "(",
        to closing: String = ")",
        _ element: (inout FilterParser) throws(FilterSyntaxError) -> Element
    ) throws(FilterSyntaxError) -> [Element] {
        try require(sign: opening)
        var elements: [Element] = []
        if token != .sign(closing) {
            elements.append(try element(&self))
            while token == .sign(",") {
                try advance()
                elements.append(try element(&self))
            }
        }
        guard token == .sign(closing) else { throw unexpected("',' or '\(closing)'") }
        try advance()
        return elements
    }

    // A number, a text, TRUE, FALSE, INF, NAN, or tags in braces.
    private mutating func value() throws(FilterSyntaxError) -> AnyAttributeValue {
        let value: AnyAttributeValue
        switch token {
        case .int(let number): value = .int(number)
        case .double(let number): value = .double(number)
        case .text(let text): value = .string(text)
        case .keyword("TRUE"): value = .bool(true)
        case .keyword("FALSE"): value = .bool(false)
        case .keyword("INF"): value = .double(.infinity)
        case .keyword("NAN"): value = .double(.nan)
        case .sign("{"):
            return .tags(
                Set(
                    try list(from: "{", to: "}") { parser throws(FilterSyntaxError) in
                        try parser.text()
                    }
                )
            )
        default: throw unexpected("a number, a text in quotes, TRUE, FALSE or tags in {}")
        }
        try advance()
        return value
    }
}
