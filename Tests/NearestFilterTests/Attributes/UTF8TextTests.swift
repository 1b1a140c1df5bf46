import NearestFilter
import NearestTestSupport
import Testing

@Suite struct UTF8TextTests {
    @Test func `texts are ordered by their scalars`() {
        let ordered: [UTF8Text] = [
            "", "\0", "\n", "\r", "\r\n", "\r\na", "A", "B", "a", "aa", "ab", "e", "ez", "e\u{301}",
            "e\u{301}e", "\u{E9}", "\u{E9}z", "\u{EA}", "日", "日本", "\u{FFFF}", "👩", "👩‍👩‍👧",
        ]
        for (index, text) in ordered.enumerated() {
            for (other, another) in ordered.enumerated() {
                #expect((text < another) == (index < other), "\(text), \(another)")
                #expect((text == another) == (index == other), "\(text), \(another)")
            }
        }
        #expect(Set(ordered).count == ordered.count)
    }

    @Test(arguments: [UInt64(51), 52])
    func `the order of bytes is that of scalars`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let scalars = Array(
            "ae\r\n\0\u{E9}\u{301}\u{323}\u{1100}\u{1161}가각\u{212B}Å👩\u{200D}\u{FFFF}\u{1F3FD}"
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
            let (a, b) = (text(), text())
            let order = FilterInterpreter.order(a, b)
            let (one, other) = (UTF8Text(a), UTF8Text(b))
            try #require(
                (one < other) == (order < 0),
                "\(a.debugDescription), \(b.debugDescription)"
            )
            try #require((one == other) == (order == 0))
            if one == other { try #require(one.hashValue == other.hashValue) }
        }
    }
}
