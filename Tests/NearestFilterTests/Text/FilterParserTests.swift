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
        ("⟨⟩", "the name of an attribute is expected, but the end is there"),
        ("  ⟨⟩", "but the end is there"),
        ("year >⟨⟩", "a number, a text in quotes, TRUE, FALSE or tags in {} is expected"),
        ("year > ⟨⟩other", "but the name other is there"),
        ("year > ⟨⟩AND", "but the word AND is there"),
        ("year ⟨⟩1990", "a comparison, AND, OR or the end is expected, but 1990 is there"),
        ("year ⟨⟩NOT IN (1)", "but the word NOT is there"),
        ("year = 1 ⟨⟩2", "AND, OR or the end is expected, but 2 is there"),
        ("year = 1 ⟨⟩)", "but ')' is there"),
        ("(year = 1⟨⟩", "')' is expected, but the end is there"),
        ("((a) OR b ⟨⟩c", "but the name c is there"),
        ("⟨⟩1990 <= year", "the name of an attribute is expected, but 1990 is there"),
        ("⟨⟩\"year\" = 1", "but \"year\" is there"),
        ("a AND ⟨⟩OR b", "in ` if it is a word of filters, is expected, but the word OR"),
        ("EXISTS ⟨⟩(a)", "the name of an attribute is expected, but '(' is there"),
        ("⟨⟩any = 1", "the name of an attribute, in ` if it is a word of filters,"),
        ("a = 1 ⟨⟩&& b", "nothing begins with '&'; write AND"),
        ("a = 1 ⟨⟩|| b", "nothing begins with '|'; write OR"),
        ("⟨⟩!a", "'!' is no comparison; write NOT, or !="),
        ("a ⟨⟩=> 1", "'=>' is no comparison"),
        ("a ⟨⟩=== 1", "'===' is no comparison"),
        ("a = ⟨⟩.5", "'.5' is no number"), ("a = ⟨⟩1.", "'1.' is no number"),
        ("a = ⟨⟩1.x", "'1.x' is no number"), ("a = ⟨⟩12px", "'12px' is no number"),
        ("a = ⟨⟩-", "'-' is no number"), ("a = ⟨⟩- 1", "'-' is no number"),
        ("a = ⟨⟩1e", "'1e' is no number"), ("a = ⟨⟩1e+", "'1e+' is no number"),
        ("a = ⟨⟩0x10", "'0x10' is no number"), ("a = ⟨⟩1_000", "'1_000' is no number"),
        ("a = ⟨⟩1INF", "'1INF' is no number"), ("a = ⟨⟩-NAN", "'-NAN' is no number"),
        ("a = ⟨⟩--1", "'-' is no number"), ("a = ⟨⟩1.5.2", "'1.5.2' is no number"),
        ("a = ⟨⟩1e999", "'1e999' is too large for a Double"),
        ("a = ⟨⟩9223372036854775808", "'9223372036854775808' is too large for an Int"),
        ("a = ⟨⟩-9223372036854775809", "is too large for an Int; with '.0' it is the nearest"),
        ("a = ⟨⟩\"abc", "the quote that opens here is not closed"),
        ("a = ⟨⟩'abc\"", "the quote that opens here is not closed"),
        ("⟨⟩`abc", "the quote that opens here is not closed"),
        ("⟨⟩`` = 1", "a name is empty"),
        ("a = \"b⟨⟩\\x\"", "what follows '\\' is one of"),
        ("a = \"b⟨⟩\\u{110000}\"", "what follows '\\' is one of"),
        ("a = \"b⟨⟩\\u{d800}\"", "what follows '\\' is one of"),
        ("a = \"b⟨⟩\\u{}\"", "what follows '\\' is one of"),
        ("a = \"b⟨⟩\\u41\"", "what follows '\\' is one of"),
        ("a = \"b⟨⟩\\", "nothing follows '\\'"),
        ("a IN ⟨⟩1", "'(' is expected, but 1 is there"),
        ("a IN (1 ⟨⟩2)", "',' or ')' is expected, but 2 is there"),
        ("a IN (1,⟨⟩)", "but ')' is there"), ("a IN (⟨⟩", "but the end is there"),
        ("a BETWEEN 1 ⟨⟩OR 2", "AND is expected, but the word OR is there"),
        ("a STARTS ⟨⟩\"x\"", "WITH is expected"),
        ("a STARTS WITH ⟨⟩1", "a text in quotes is expected"),
        ("a CONTAINS ⟨⟩1", "a text in quotes is expected, but 1 is there"),
        ("a CONTAINS ANY ⟨⟩'x'", "'(' is expected"), ("a CONTAINS ALL (⟨⟩1)", "a text in quotes"),
        ("a = {⟨⟩1}", "a text in quotes is expected"), ("a = {'x'⟨⟩)", "',' or '}' is expected"),
        ("a = 1 ⟨⟩; b = 2", "nothing begins with ';'"),
        ("⟨⟩\u{FEFF}a", "nothing begins with '\\u{feff}'"),
        ("a = 1 ⟨⟩\0", "nothing begins with '\\u{0}'"), ("a = '👩‍👩‍👧é' ⟨⟩x", "but the name x is there"),
        ("a > ⟨⟩nan.", "but the name nan. is there"),
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
