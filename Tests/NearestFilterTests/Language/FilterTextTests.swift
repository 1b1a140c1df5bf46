import Foundation
import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// What is printed is read back.
@Suite struct FilterTextTests {
    #if DEBUG
    private static let rounds = 4000
    #else
    private static let rounds = 30_000
    #endif

    @Test(arguments: [UInt64(1), 2, 3])
    func `every filter is read back from what it prints`(seed: UInt64) throws {
        var maker = RandomFilter(seed: seed)
        for _ in 0..<Self.rounds {
            let filter = maker.anyFilter()
            let text = filter.description
            let read = try Filter(text)
            try #require(read == filter, "\(text), seed \(seed)")
            try #require(read.hashValue == filter.hashValue && read.description == text)
            try #require(!text.unicodeScalars.contains { $0.value < 0x20 }, "\(text)")
        }
    }

    @Test(arguments: [UInt64(4), 5])
    func `every filter comes back from JSON`(seed: UInt64) throws {
        var maker = RandomFilter(seed: seed)
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        let filters = (0..<Self.rounds / 10).map { _ in maker.anyFilter() }
        #expect(try decoder.decode([Filter].self, from: encoder.encode(filters)) == filters)
        let json = String(decoding: try encoder.encode([Movie.year < 3]), as: UTF8.self)
        #expect(json == "[\"year < 3\"]")
    }

    @Test func `JSON that holds no filter is an error of decoding, with the reason`() throws {
        let data = Data("{\"where\": \"year >\"}".utf8)
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([String: Filter].self, from: data)
        }
        guard case .dataCorrupted(let context) = try #require(error) else {
            Issue.record("another error than that of corrupted data")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["where"])
        #expect(context.debugDescription.contains("found the end, at character 7"))
        #expect((context.underlyingError as? NearestError)?.code == .invalidFilter)
    }

    static let numbers: [(Double, String)] = [
        (1, "1.0"), (-0.0, "-0.0"), (.infinity, "INF"), (-.infinity, "-INF"), (.nan, "NAN"),
        (1e22, "1e+22"), (.leastNonzeroMagnitude, "5e-324"), (0.1, "0.1"), (-1e-7, "-1e-07"),
        (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    ]

    @Test(arguments: numbers)
    func `a decimal number prints so that it is read as one`(number: Double, text: String) throws {
        let filter = Movie.rating == number
        #expect(filter.description == "rating = \(text)")
        let read = try Filter(filter.description)
        #expect(read == filter)
        guard case .comparison(_, _, .double(let value)) = read.node else {
            Issue.record("\(read)")
            return
        }
        // The sign of zero too.
        #expect(value.bitPattern == number.bitPattern || number.isNaN)
    }

    @Test func `integers at their bounds print and are read`() throws {
        #expect((Movie.year == .min).description == "year = -9223372036854775808")
        #expect(try Filter("year = -9223372036854775808") == (Movie.year == .min))
        #expect(try Filter("year = +9223372036854775807") == (Movie.year == .max))
        #expect(try Filter("year = -0") == (Movie.year == 0))
    }

    static let quoted: [(String, String)] = [
        ("", #""""#), ("a\"b", #""a\"b""#), ("'", #""'""#), ("\\", #""\\""#),
        ("\n\t\r", #""\n\t\r""#), ("\0\u{7F}\u{85}", #""\u{0}\u{7f}\u{85}""#),
        ("👩‍👩‍👧", #""👩‍👩‍👧""#),
        ("e\u{301}", "\"e\u{301}\""),
        ("\u{301}", "\"\u{301}\""), ("\u{2028}\u{202E}", #""\u{2028}\u{202e}""#),
        ("\u{FEFF}", #""\u{feff}""#), ("`", #""`""#),
    ]

    @Test(arguments: quoted)
    func `text prints in quotes, scalar for scalar`(text: String, printed: String) throws {
        let filter = Movie.language == text
        #expect(filter.description == "language = \(printed)")
        guard case .comparison(_, _, .string(let read)) = try Filter(filter.description).node else {
            Issue.record("\(filter)")
            return
        }
        #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
    }

    static let names: [(String, String)] = [
        ("year", "year"), ("a.b_1", "a.b_1"), ("année", "année"), ("e\u{301}t", "e\u{301}t"),
        ("年", "年"), ("and", "`and`"), ("Inf", "`Inf`"), ("nan", "`nan`"), ("android", "android"),
        ("1st", "`1st`"), ("a-b", "`a-b`"), ("a b", "`a b`"), ("`", "`\\``"), ("\\", "`\\\\`"),
        ("\"", "`\"`"), ("\n", "`\\n`"), (".a", "`.a`"), ("\u{301}", "`\u{301}`"),
        // Capitals of which Unicode makes IN and STARTS.
        ("ın", "ın"), ("ſtarts", "ſtarts"),
    ]

    @Test(arguments: names)
    func `a name prints in backquotes only where it must`(name: String, printed: String) throws {
        let filter = Attribute<Int>(name) == 1
        #expect(filter.description == "\(printed) = 1")
        #expect(try Filter(filter.description) == filter)
        #expect(try Filter("EXISTS \(printed)") == Attribute<Int>(name).exists)
    }
}
