import NearestFilter
import NearestIndex
import Testing

/// The picture in the message: the text on one line, and a mark below the place.
@Suite struct FilterSyntaxErrorTests {
    /// The lines of the message but the first.
    private func picture(_ text: String) throws -> [String] {
        let message = try syntaxError(text).error.message
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        #expect(lines.count == 3, "\(message)")
        return Array(lines.dropFirst())
    }

    @Test func `the mark stands below the character`() throws {
        #expect(try picture("year >= x") == ["year >= x", "        ^"])
        #expect(try picture("") == ["", "^"])
        #expect(try picture("year >") == ["year >", "      ^"])
    }

    @Test func `the text is shown on one line`() throws {
        #expect(try picture("a = 1\n\tAND\r\nb = x") == ["a = 1  AND  b = x", "                ^"])
        #expect(try picture("a = \"\u{2028}\u{202E}\0\" x") == ["a = \"   \" x", "          ^"])
    }

    @Test func `combining and wide characters do not move the mark`() throws {
        #expect(try picture("e\u{301} = 'e\u{301}' x")[1] == "        ^")
        #expect(try picture("年 = '日本' x")[1] == "            ^")
        #expect(try picture("a = '😀👩‍👩‍👧👍🏽' x")[1] == "             ^")
    }

    @Test func `the surroundings of the place are shown of a long text`() throws {
        let long = String(repeating: "abcde OR ", count: 1000)
        let lines = try picture(long + "? " + long)
        #expect(lines[0].hasPrefix("…") && lines[0].hasSuffix("…"))
        #expect(lines[0].count == 77)
        #expect(Array(lines[0])[lines[1].count - 1] == "?")
        let end = try picture(long)
        #expect(end[0].hasPrefix("…") && end[0].hasSuffix(" OR "))
        #expect(end[1].count == end[0].count + 1)
    }

    @Test func `the error beneath says where on one line`() throws {
        let cause = try syntaxError("year >= x").cause
        #expect(cause.position == 8)
        #expect(cause.description == "\(cause.detail), at character 9")
    }
}
