import NearestFilter
import NearestIndex
import Testing

/// What texts mean, and where they are wrong.
@Suite struct FilterParserTests {
    static let same: [(String, String)] = [
        ("a = 1 OR b = 2 AND c = 3", "a = 1 OR (b = 2 AND c = 3)"),
        ("a = 1 AND b = 2 OR c = 3", "(a = 1 AND b = 2) OR c = 3"),
        ("NOT a = 1 AND b = 2", "(NOT (a = 1)) AND b = 2"),
        ("NOT a OR b", "(NOT a) OR b"),
        ("NOT NOT a", "a"), ("NOT (NOT (a AND b))", "a AND b"),
        ("((a)) AND ((b AND (c)))", "a AND b AND c"),
        ("a BETWEEN 1 AND 2 AND b", "(a BETWEEN 1 AND 2) AND b"),
        ("a and B or not C", "a AND B OR NOT C"), ("a Between 1 aNd 2", "a BETWEEN 1 AND 2"),
        ("a==1", "a = 1"), ("a<>1", "a != 1"), ("a>=-1", "a >= -1"), ("a=+1", "a = 1"),
        ("a", "a = TRUE"), ("(a)", "a = true"), ("`a`", "a"), ("a='x'", "a = \"x\""),
        ("a = '\\'\\\"\\u{41}\\u{1F600}'", "a = \"'\\\"A😀\""), ("a = 1e3", "a = 1000.0"),
        ("a = 1E+3", "a = 1000.0"), ("a = inf", "a = +INF"), ("a=-Inf", "a = -INF"),
        (" \t\r\n a \u{2028} IN(1,2 , 3) ", "a IN (1, 2, 3)"), ("a IN()", "a IN ()"),
        ("a={}", "a = { }"), ("a = {'x','x'}", "a = {\"x\"}"), ("not(a)", "NOT a"),
        ("a CONTAINS 'x'", "a CONTAINS ANY ('x')"), ("a.b = 1", "`a.b` = 1"),
    ]

    @Test(arguments: same)
    func `two texts are the same filter`(one: String, other: String) throws {
        #expect(try Filter(one) == Filter(other))
    }

    static let different: [(String, String)] = [
        ("a = 1", "a = 1.0"), ("a = 1", "a = \"1\""), ("a = 1", "A = 1"), ("a", "a != FALSE"),
        ("(a OR b) AND c", "a OR b AND c"), ("NOT (a AND b)", "NOT a AND b"),
        ("a CONTAINS ANY ('x')", "a CONTAINS ALL ('x')"), ("a IN (1)", "a = 1"),
    ]

    @Test(arguments: different)
    func `two texts are different filters`(one: String, other: String) throws {
        #expect(try Filter(one) != Filter(other))
    }

    /// Texts with the wrong place marked by ⟨⟩, and what is said of it.
    static let wrong: [(String, String)] = [
        ("⟨⟩", "expected an attribute name, found the end"),
        ("  ⟨⟩", "found the end"),
        ("year >⟨⟩", "expected a number, a text in quotes, TRUE, FALSE or tags in {}"),
        ("year > ⟨⟩other", "found the name other"),
        ("year > ⟨⟩AND", "found the word AND"),
        ("year ⟨⟩1990", "expected a comparison, AND, OR or the end, found 1990"),
        ("year ⟨⟩NOT IN (1)", "found the word NOT"),
        ("year = 1 ⟨⟩2", "expected AND, OR or the end, found 2"),
        ("year = 1 ⟨⟩)", "found ')'"),
        ("(year = 1⟨⟩", "expected ')', found the end"),
        ("((a) OR b ⟨⟩c", "found the name c"),
        ("⟨⟩1990 <= year", "expected an attribute name, found 1990"),
        ("⟨⟩\"year\" = 1", "found \"year\""),
        ("a AND ⟨⟩OR b", "an attribute name (in backquotes if it is a keyword), found the word OR"),
        ("EXISTS ⟨⟩(a)", "expected an attribute name, found '('"),
        ("⟨⟩any = 1", "expected an attribute name (in backquotes if it is a keyword)"),
        ("a = 1 ⟨⟩&& b", "unexpected character '&'; write AND"),
        ("a = 1 ⟨⟩|| b", "unexpected character '|'; write OR"),
        ("⟨⟩!a", "'!' is not a comparison; write NOT or !="),
        ("a ⟨⟩=> 1", "'=>' is not a comparison"),
        ("a ⟨⟩=== 1", "'===' is not a comparison"),
        ("a = ⟨⟩.5", "'.5' is not a number"), ("a = ⟨⟩1.", "'1.' is not a number"),
        ("a = ⟨⟩1.x", "'1.x' is not a number"), ("a = ⟨⟩12px", "'12px' is not a number"),
        ("a = ⟨⟩-", "'-' is not a number"), ("a = ⟨⟩- 1", "'-' is not a number"),
        ("a = ⟨⟩1e", "'1e' is not a number"), ("a = ⟨⟩1e+", "'1e+' is not a number"),
        ("a = ⟨⟩0x10", "'0x10' is not a number"), ("a = ⟨⟩1_000", "'1_000' is not a number"),
        ("a = ⟨⟩1INF", "'1INF' is not a number"), ("a = ⟨⟩-NAN", "'-NAN' is not a number"),
        ("a = ⟨⟩--1", "'-' is not a number"), ("a = ⟨⟩1.5.2", "'1.5.2' is not a number"),
        ("a = ⟨⟩1e999", "'1e999' is too large for a Double"),
        ("a = ⟨⟩9223372036854775808", "'9223372036854775808' is too large for an Int"),
        ("a = ⟨⟩-9223372036854775809", "is too large for an Int; with '.0' it is the nearest"),
        ("a = ⟨⟩\"abc", "this quote is never closed"),
        ("a = ⟨⟩'abc\"", "this quote is never closed"),
        ("⟨⟩`abc", "this quote is never closed"),
        ("⟨⟩`` = 1", "the name is empty"),
        ("a = \"b⟨⟩\\x\"", "unknown escape; after '\\' write one of"),
        ("a = \"b⟨⟩\\u{110000}\"", "unknown escape; after '\\' write one of"),
        ("a = \"b⟨⟩\\u{d800}\"", "unknown escape; after '\\' write one of"),
        ("a = \"b⟨⟩\\u{}\"", "unknown escape; after '\\' write one of"),
        ("a = \"b⟨⟩\\u41\"", "unknown escape; after '\\' write one of"),
        ("a = \"b⟨⟩\\", "the text ends after '\\'"),
        ("a IN ⟨⟩1", "expected '(', found 1"),
        ("a IN (1 ⟨⟩2)", "expected ',' or ')', found 2"),
        ("a IN (1,⟨⟩)", "found ')'"), ("a IN (⟨⟩", "found the end"),
        ("a BETWEEN 1 ⟨⟩OR 2", "expected AND, found the word OR"),
        ("a STARTS ⟨⟩\"x\"", "expected WITH"),
        ("a STARTS WITH ⟨⟩1", "expected a text in quotes"),
        ("a CONTAINS ⟨⟩1", "expected a text in quotes, found 1"),
        ("a CONTAINS ANY ⟨⟩'x'", "expected '('"), ("a CONTAINS ALL (⟨⟩1)", "a text in quotes"),
        ("a = {⟨⟩1}", "expected a text in quotes"), ("a = {'x'⟨⟩)", "expected ',' or '}'"),
        ("a = 1 ⟨⟩; b = 2", "unexpected character ';'"),
        ("⟨⟩\u{FEFF}a", "unexpected character '\\u{feff}'"),
        ("a = 1 ⟨⟩\0", "unexpected character '\\u{0}'"), ("a = '👩‍👩‍👧é' ⟨⟩x", "found the name x"),
        ("a > ⟨⟩nan.", "found the name nan."),
    ]

    @Test(arguments: wrong)
    func `an error says what is wrong, and where`(marked: String, part: String) throws {
        let halves = marked.components(around: "⟨⟩")
        let (error, cause) = try syntaxError(halves.before + halves.after)
        #expect(cause.position == halves.before.unicodeScalars.count, "\(cause)")
        #expect(cause.detail.contains(part), "\(cause)")
        #expect(error.message.hasPrefix("\(cause.detail), at character \(cause.position + 1):\n"))
    }

    @Test func `brackets and negations are read a hundred deep and no deeper`() throws {
        for opening in ["(", "NOT (", "NOT "] {
            for levels in [99, 100, 200, 100_000] {
                let count = opening == "NOT (" ? levels / 2 : levels
                let text = String(repeating: opening, count: count) + "a"
                let closed = text + String(repeating: ")", count: opening == "NOT " ? 0 : count)
                if levels == 99 {
                    #expect(try Filter(closed).levels <= 2)
                } else if count >= 100 {
                    let (_, cause) = try syntaxError(closed)
                    #expect(cause.detail.contains("more than 100 levels deep"))
                    #expect(cause.position <= opening.count * 101)
                }
            }
        }
    }

    @Test func `a text whose filter would have more levels than a filter may is refused`() throws {
        // Each bracket adds two levels.
        func text(_ brackets: Int) -> String {
            String(repeating: "a OR b AND (", count: brackets) + "c"
                + String(repeating: ")", count: brackets)
        }
        #expect(try Filter(text(49)).levels == 99)
        let (_, cause) = try syntaxError(text(60))
        #expect(cause.detail.contains("more than 100 levels deep"))
    }

    @Test func `a text of a megabyte is read`() throws {
        let values = (0..<100_000).map { "\($0)" }.joined(separator: ", ")
        guard case .oneOf(_, let read) = try Filter("year IN (\(values))").node else {
            Issue.record("it is no list")
            return
        }
        #expect(read.count == 100_000)
    }
}

extension String {
    /// What stands before and after a mark.
    fileprivate func components(around mark: String) -> (before: String, after: String) {
        let wanted = Array(mark.unicodeScalars)
        let scalars = Array(unicodeScalars)
        for index in 0...(scalars.count - wanted.count)
        where Array(scalars[index..<index + wanted.count]) == wanted {
            return (
                String(String.UnicodeScalarView(scalars[..<index])),
                String(String.UnicodeScalarView(scalars[(index + wanted.count)...]))
            )
        }
        preconditionFailure("no mark in \(self)")
    }
}
