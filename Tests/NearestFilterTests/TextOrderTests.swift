import NearestFilter
import NearestTestSupport
import Testing

@Suite struct TextOrderTests {
    @Test func `texts are ordered by their characters`() {
        let ordered = [
            "", "\0", "\n", "\r", "\r\n", "\r\na", "A", "B", "a", "aa", "ab", "e", "ez", "é",
            "e\u{301}e", "éz",
            "ê", "日", "日本", "👩", "👩‍👩‍👧",
        ]
        for (index, text) in ordered.enumerated() {
            for (other, another) in ordered.enumerated() {
                #expect(
                    TextOrder.isLess(text, another) == (index < other),
                    "\(text), \(another)"
                )
            }
        }
    }

    @Test func `a text in two forms has one place`() {
        for (one, other) in [
            ("é", "e\u{301}"), ("각", "\u{1100}\u{1161}\u{11A8}"), ("Å", "\u{212B}"),
        ] {
            for end in ["", "e", "\0", "\u{323}", "\n"] {
                #expect(!TextOrder.isLess(one + end, other + end))
                #expect(!TextOrder.isLess(other + end, one + end))
                #expect(TextOrder.isLess(one, other + end) == !end.isEmpty)
                #expect(TextOrder.isLess(other, one + end) == !end.isEmpty)
            }
        }
    }

    @Test(arguments: [UInt64(51), 52])
    func `of any texts exactly one is less, or they are equal, and three are in a row`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        // Without a final of Hangul: Foundation does not compose it with a syllable.
        let scalars = Array(
            "ae\r\n\0\u{E9}\u{301}\u{323}\u{1100}\u{1161}가각\u{212B}Å👩\u{200D}\u{1F3FD}"
                .unicodeScalars
        )
        func text() -> String {
            let count = Int.random(in: 0..<5, using: &random)
            let chosen = (0..<count).map { _ in
                scalars[Int.random(in: 0..<scalars.count, using: &random)]
            }
            return String(String.UnicodeScalarView(chosen))
        }
        for _ in 0..<5000 {
            let (a, b, c) = (text(), text(), text())
            let less = TextOrder.isLess(a, b)
            try #require([less, a == b, TextOrder.isLess(b, a)].filter { $0 }.count == 1)
            try #require(
                less == (FilterInterpreter.order(a, b) < 0),
                "\(a.debugDescription), \(b.debugDescription)"
            )
            if less, TextOrder.isLess(b, c) {
                try #require(TextOrder.isLess(a, c), "\(a), \(b), \(c)")
            }
        }
    }
}
