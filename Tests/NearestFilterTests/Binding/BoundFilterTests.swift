import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Which vectors pass: logic with two values over attributes that may be absent.
@Suite struct BoundFilterTests {
    #if DEBUG
    private static let rounds = 1500
    #else
    private static let rounds = 30_000
    #endif

    private let schema: AttributeSchema

    init() throws {
        schema = try Movie.schema()
    }

    private static let full: Row = [
        "year": .int(1990), "rating": .double(7.5), "language": .string("sv"),
        "tags": .tags(["news", "sport"]), "draft": .bool(false),
    ]

    /// Filters that hold for the row above.
    static let holding = [
        "year = 1990", "year == 1990", "year != 1991", "year <> 1991", "year < 1991",
        "year <= 1990",
        "year > 1989", "year >= 1990", "year > 1989.5", "year BETWEEN 1990 AND 1990",
        "year IN (1, 1990)", "year IN (1990.0)", "EXISTS year", "NOT year = 3",
        "rating = 7.5", "rating > 7", "rating BETWEEN 7 AND 8", "rating IN (7, 7.5)",
        "rating < INF", "rating > -INF",
        "language = \"sv\"", "language > \"en\"", "language >= \"sv\"", "language < \"t\"",
        "language <= \"sv\"", "language BETWEEN \"s\" AND \"t\"", "language != \"SV\"",
        "language IN (\"en\", \"sv\")", "language STARTS WITH \"s\"", "language STARTS WITH \"\"",
        "tags CONTAINS \"news\"", "tags CONTAINS ANY (\"x\", \"news\")",
        "tags CONTAINS ALL (\"news\", \"sport\")", "tags CONTAINS ALL ()",
        "tags = {\"sport\", \"news\"}", "tags != {\"news\"}", "tags IN ({}, {\"news\", \"sport\"})",
        "NOT draft", "draft = FALSE", "draft != TRUE", "draft IN (FALSE)",
        "TRUE", "NOT FALSE", "FALSE OR year = 1990", "TRUE AND year = 1990",
    ]

    /// Filters that hold for it neither, nor for a row that has no attributes.
    static let failing = [
        "year = 1991", "year != 1990", "year < 1990", "year > 1990",
        "year BETWEEN 1991 AND 1989",
        "year IN ()", "year IN (1, 2, 1990.5)", "year = 1990.5", "rating > 7.5", "rating < 7.5",
        "rating > INF", "rating < -INF", "rating IN ()", "language = \"SV\"",
        "language STARTS WITH \"sve\"", "language BETWEEN \"t\" AND \"s\"", "language IN ()",
        "tags CONTAINS \"new\"", "tags CONTAINS ANY ()", "tags CONTAINS ALL (\"news\", \"x\")",
        "tags = {}", "tags IN ()", "draft", "draft = TRUE", "draft != FALSE", "draft IN ()",
        "FALSE", "year = 1990 AND FALSE", "EXISTS `in \\`the\\` \\\\ end\\n`",
    ]

    @Test(arguments: holding)
    func `a filter lets the vector pass`(text: String) throws {
        #expect(try schema.passes(Filter(text), Self.full))
        #expect(try !schema.passes(!Filter(text), Self.full))
    }

    @Test(arguments: failing)
    func `a filter stops the vector, and one without attributes`(text: String) throws {
        for row in [Self.full, [:]] {
            #expect(try !schema.passes(Filter(text), row))
            #expect(try schema.passes(!Filter(text), row))
        }
    }

    @Test func `nothing that asks about an absent attribute holds, and its negation does`() throws {
        for text in Self.holding where !text.contains("NOT") && !text.contains("TRUE") {
            #expect(try !schema.passes(Filter(text), [:]), "\(text)")
            #expect(try schema.passes(Filter("NOT (\(text))"), [:]), "\(text)")
        }
    }

    @Test func `empty text and empty tags are there`() throws {
        let row: Row = ["language": .string(""), "tags": .tags([])]
        for text in [
            "EXISTS language", "EXISTS tags", "language = \"\"", "language STARTS WITH \"\"",
            "tags = {}", "tags CONTAINS ALL ()", "tags != {\"a\"}",
        ] {
            #expect(try schema.passes(Filter(text), row), "\(text)")
            #expect(try !schema.passes(Filter(text), [:]), "\(text)")
        }
    }

    @Test func `texts that look alike and differ in bytes are two`() throws {
        for (value, other) in [("\u{E9}", "e\u{301}"), ("e\u{301}", "\u{E9}")] {
            let row: Row = ["language": .string(value), "tags": .tags([value])]
            func filters(_ text: String) -> [Filter] {
                [
                    Movie.language == text, Movie.language.isOne(of: ["x", text]),
                    Movie.language.hasPrefix(text), Movie.language.isIn(text...text),
                    Movie.tags.contains(text), Movie.tags.containsAll(of: [text]),
                    Movie.tags == [text],
                ]
            }
            for (filter, wrong) in zip(filters(value), filters(other)) {
                #expect(try schema.passes(filter, row), "\(filter)")
                #expect(try !schema.passes(wrong, row), "\(wrong)")
                #expect(filter != wrong)
            }
            #expect(try schema.passes(Movie.language.isOne(of: [other, value]), row))
            #expect(try schema.passes(Movie.tags.containsAny(of: [other, value]), row))
        }
    }

    @Test func `a prefix is made of bytes`() throws {
        for (text, prefix) in [
            ("e\u{301}", "e"), ("\r\n", "\r"), ("👩‍👩‍👧 x", "👩"), ("a", "a"), ("a", ""),
        ] {
            let row: Row = ["language": .string(text)]
            #expect(try schema.passes(Movie.language.hasPrefix(prefix), row))
        }
        for (text, prefix) in [("\u{E9}", "e"), ("", "a"), ("ab", "abc"), ("ab", "b")] {
            let row: Row = ["language": .string(text)]
            #expect(try !schema.passes(Movie.language.hasPrefix(prefix), row))
        }
    }

    @Test func `an attribute's name in odd characters is found`() throws {
        #expect(try schema.passes(Movie.odd >= 1, [Movie.odd.name: .int(1)]))
        #expect(try schema.passes(Filter((Movie.odd >= 1).description), [Movie.odd.name: .int(1)]))
    }

    @Test(arguments: [UInt64(21), 22, 23])
    func `bound filters agree with an interpreter that knows nothing of binding`(
        seed: UInt64
    ) throws {
        var maker = RandomFilter(seed: seed)
        var passing = 0
        for _ in 0..<Self.rounds {
            let filter = maker.filter(schema)
            let bound = try BoundFilter(filter, to: schema)
            for _ in 0..<4 {
                let row = maker.row(schema)
                let passes = bound.passes { row[schema.entries[$0].name] }
                try #require(
                    passes == FilterInterpreter.holds(filter.node, row),
                    "\(filter) for \(row), seed \(seed)"
                )
                passing += passes ? 1 : 0
            }
        }
        // Neither answer is rare.
        #expect(passing > Self.rounds && passing < 3 * Self.rounds)
    }

    @Test(arguments: [UInt64(31), 32])
    func `logically equal filters let the same vectors pass`(seed: UInt64) throws {
        var maker = RandomFilter(seed: seed)
        for _ in 0..<Self.rounds / 5 {
            for (one, other) in equalPairs(&maker) {
                let row = maker.row(schema)
                try #require(
                    try schema.passes(one, row) == schema.passes(other, row),
                    "\(one), \(other) for \(row), seed \(seed)"
                )
            }
        }
    }

    private func equalPairs(_ maker: inout RandomFilter) -> [(Filter, Filter)] {
        var pairs: [(Filter, Filter)] = []
        func same(_ one: Filter, _ other: Filter) { pairs.append((one, other)) }
        let (a, b) = (maker.filter(schema), maker.filter(schema))
        let c = maker.filter(schema, levels: 2)
        same(!(a && b), !a || !b)
        same(!(a || b), !a && !b)
        same(a && (b || c), a && b || a && c)
        same(a || b && c, (a || b) && (a || c))
        same(a && !a, .nothing)
        same(a || !a, .all)
        same(a && .all, a)
        same(a || .nothing, a)
        same(a && b, b && a)
        same(a || a, a)

        // A number or a text.
        let entry = schema.entries[maker.int(below: 3)]
        let name = entry.name
        let (low, high) = (maker.comparable(entry.kind), maker.comparable(entry.kind))
        func compare(_ comparison: Filter.Comparison, _ value: AnyAttributeValue) -> Filter {
            Filter(.comparison(name, comparison, value))
        }
        let exists = Filter(.exists(name))
        same(compare(.notEqual, low), exists && !compare(.equal, low))
        same(compare(.lessOrEqual, low), compare(.less, low) || compare(.equal, low))
        same(compare(.greater, low), exists && !compare(.lessOrEqual, low))
        same(compare(.less, low), exists && !compare(.greaterOrEqual, low))
        let both = compare(.greaterOrEqual, low) && compare(.lessOrEqual, high)
        same(Filter(.between(name, low, high)), both)
        let either = compare(.equal, low) || compare(.equal, high)
        same(Filter(.oneOf(name, [low, high])), either)
        same(Filter(.oneOf(name, [])), .nothing)

        let tags = maker.tags()
        let each = tags.map { Movie.tags.contains($0) }
        same(Movie.tags.containsAny(of: tags), .any(of: each))
        same(Movie.tags.containsAll(of: tags), Movie.tags.exists && .all(of: each))
        same(!Movie.draft, Movie.draft == false || !Movie.draft.exists)
        same(Movie.draft != true, Movie.draft == false)
        return pairs
    }
}
