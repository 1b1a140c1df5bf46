import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Whatever the text is, it is read or refused, and what is read prints to what reads alike.
@Suite struct FilterMutationTests {
    #if DEBUG
    private static let rounds = 1500
    #else
    private static let rounds = 20_000
    #endif

    /// Reads a text, and checks what comes of it; whether it was accepted.
    private func check(_ text: String, _ schema: AttributeSchema) throws -> Bool {
        let filter: Filter
        do {
            filter = try Filter(text)
        } catch {
            #expect(error.code == .invalidFilter)
            let cause = try #require(error.cause as? FilterSyntaxError)
            try #require(0...text.unicodeScalars.count ~= cause.position, "\(text)")
            return false
        }
        let printed = filter.description
        let read = try Filter(printed)
        try #require(read == filter, "\(text) prints as \(printed)")
        try #require(read.description == printed)
        do {
            try schema.check(filter)
        } catch {
            try #require(error.code == .invalidFilter)
        }
        return true
    }

    @Test(arguments: [UInt64(41), 42])
    func `random bytes are read or refused`(seed: UInt64) throws {
        let schema = try Movie.schema()
        var random = SeededRandom(seed: seed)
        let signs = Array("ab1.e+-=!<>()`'\"\\{}, ANDORNTu\u{301}".utf8)
        for _ in 0..<Self.rounds {
            let count = Int.random(in: 0..<24, using: &random)
            let bytes = (0..<count).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random)
                    : signs[Int.random(in: 0..<signs.count, using: &random)]
            }
            _ = try check(String(decoding: bytes, as: UTF8.self), schema)
        }
    }

    @Test(arguments: [UInt64(43), 44])
    func `changed filters are read or refused`(seed: UInt64) throws {
        let schema = try Movie.schema()
        var maker = RandomFilter(seed: seed)
        var accepted = 0
        for _ in 0..<Self.rounds {
            let filter = maker.int(below: 2) == 0 ? maker.anyFilter() : maker.filter(schema)
            var scalars = Array(filter.description.unicodeScalars)
            let other = Array(maker.anyFilter(levels: 2).description.unicodeScalars)
            for _ in 0...maker.int(below: 3) {
                let place = maker.int(below: scalars.count + 1)
                switch maker.int(below: 4) {
                case 0: scalars.removeSubrange(place..<min(scalars.count, place + 1))
                case 1: scalars.insert(other[maker.int(below: other.count)], at: place)
                case 2:
                    let end = min(scalars.count, place + maker.int(below: 8))
                    scalars.replaceSubrange(place..<end, with: other.prefix(maker.int(below: 9)))
                default: scalars.swapAt(maker.int(below: scalars.count), max(0, place - 1))
                }
                if scalars.isEmpty { scalars = other }
            }
            let text = String(String.UnicodeScalarView(scalars))
            accepted += try check(text, schema) ? 1 : 0
        }
        #expect(accepted > Self.rounds / 50)
    }

    /// Words of the grammar in any order.
    @Test(arguments: [UInt64(45), 46])
    func `random words are read or refused`(seed: UInt64) throws {
        let schema = try Movie.schema()
        let words = [
            "year", "rating", "language", "tags", "draft", "`a`", "1", "-2.5", "\"x\"", "TRUE",
            "INF", "NAN", "=", "!=", "<", ">=", "AND", "AND", "OR", "NOT", "(", ")", "(",
            ")", "{", "}", ",", "EXISTS", "BETWEEN", "IN", "STARTS WITH", "CONTAINS", "ANY", "ALL",
            "FALSE",
        ]
        var random = SeededRandom(seed: seed)
        var accepted = 0
        for _ in 0..<Self.rounds {
            let count = Int.random(in: 1..<8, using: &random)
            let text = (0..<count).map { _ in
                words[Int.random(in: 0..<words.count, using: &random)]
            }
            accepted += try check(text.joined(separator: " "), schema) ? 1 : 0
        }
        #expect(accepted > Self.rounds / 200)
    }
}
