import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Names and types checked against a schema, and numbers compared exactly.
@Suite struct FilterBinderTests {
    private func refusal(_ filter: Filter) throws -> String {
        let error = try nearestError { try Movie.schema().check(filter) }
        #expect(error.code == .invalidFilter)
        return error.message
    }

    @Test func `an unknown attribute is named, and what there is`() throws {
        let other = Attribute<Int>("yeer")
        let inside = !(Movie.year == 1 && other < 1)
        let filters: [Filter] = [other == 1, other.exists, other.isOne(of: []), inside]
        for filter in filters {
            let message = try refusal(filter)
            #expect(message.contains("'yeer'"))
            #expect(message.contains("did you mean 'year'? The schema has year (Int), rating"))
        }
        let error = try nearestError { try AttributeSchema().check(other.exists) }
        #expect(error.message.hasSuffix("the schema has no attributes"))
    }

    /// Filters that compare with what cannot be compared, and what messages say of it.
    static let wrong: [(String, String)] = [
        ("year = \"1990\"", "'year', which is of type Int, with \"1990\", which is of type String"),
        ("language = 3", "'language', which is of type String, with 3, which is of type Int"),
        ("language IN (\"a\", 2.5)", "'language', which is of type String, with 2.5"),
        ("year IN (1, TRUE)", "'year', which is of type Int, with TRUE, which is of type Bool"),
        ("year", "'year', which is of type Int, with TRUE, which is of type Bool"),
        ("draft = 1", "'draft', which is of type Bool, with 1, which is of type Int"),
        ("tags = \"news\"", "'tags', which is of type Set<String>, with \"news\""),
        ("rating BETWEEN 1 AND \"2\"", "'rating', which is of type Double, with \"2\""),
        ("draft < TRUE", "by '<', but values of type Bool have no order"),
        ("tags >= {}", "by '>=', but values of type Set<String> have no order"),
        ("draft BETWEEN FALSE AND TRUE", "values of type Bool have no order"),
        ("year STARTS WITH \"1\"", "STARTS WITH needs an attribute of type String, but 'year'"),
        ("language CONTAINS \"s\"", "CONTAINS needs an attribute of type Set<String>, but 'lang"),
        ("year CONTAINS ALL ()", "Set<String>, but 'year' is of type Int"),
        ("rating > NAN", "'rating' with NaN"),
        ("year = NAN", "'year' with NaN"),
        ("rating IN (1, NAN)", "'rating' with NaN"),
        ("rating BETWEEN NAN AND 1", "'rating' with NaN"),
        ("FALSE AND NOT (year = 1 OR rating != NAN)", "'rating' with NaN"),
    ]

    @Test(arguments: wrong)
    func `a comparison that cannot be is refused by the attribute's name`(
        text: String,
        part: String
    ) throws {
        let message = try refusal(Filter(text))
        #expect(message.contains(part), "\(message)")
    }

    @Test func `a message shows the beginning of a long value`() throws {
        let long = AnyAttributeValue.string(String(repeating: "x", count: 100_000))
        let message = try refusal(Filter(.comparison("year", .equal, long)))
        #expect(message.count < 250)
    }

    @Test func `every filter that is right is bound`() throws {
        let schema = try Movie.schema()
        for (filter, _) in FilterOperatorsTests.printed { try schema.check(filter) }
    }

    private static let interestingInts: [Int] = {
        var centers: [Int] = [.min, .max, 0, 1000]
        for power in [53, 54, 62] { centers += [1 << power, -(1 << power)] }
        let steps = [-1024, -1023, -513, -512, -511, -3, -2, -1, 0, 1, 2, 3, 511, 512, 513, 1024]
        return centers.flatMap { center in steps.map { center &+ $0 } }
    }()

    private static let interestingDoubles: [Double] = {
        var doubles: [Double] = []
        let centers: [Double] = [
            0, 1, 2.5, 1000, 0.1, 0x1p52, 0x1p53, 0x1p54, 0x1p62, 0x1p63, 0x1p64, 1e300, .infinity,
            .leastNonzeroMagnitude, .greatestFiniteMagnitude,
        ]
        for center in centers {
            for value in [center, -center] {
                doubles += [value, value.nextUp, value.nextDown, value + 0.5, value - 0.5]
            }
        }
        return doubles
    }()

    @Test(arguments: Filter.Comparison.allCases)
    func `integers and decimal numbers are compared as the numbers that they are`(
        comparison: Filter.Comparison
    ) throws {
        let schema = try Movie.schema()
        let ints = Self.interestingInts.map { AnyAttributeValue.int($0) }
        let values = ints + Self.interestingDoubles.map { .double($0) }
        for wanted in values {
            for name in ["year", "rating"] {
                let filter = Filter(.comparison(name, comparison, wanted))
                let bound = try BoundFilter(filter, to: schema)
                for value in values where (name == "year") == (value.kind == .int) {
                    let row = [name: value]
                    let passes = bound.passes { row[schema.entries[$0].name] }
                    #expect(
                        passes == FilterInterpreter.holds(filter.node, row),
                        "\(value) \(comparison) \(wanted)"
                    )
                }
                #expect(!bound.passes { _ in nil })
            }
        }
    }

    @Test func `an integer is not equal to the decimal number beside it`() throws {
        let schema = try Movie.schema()
        let beyond = 1 << 53 + 1
        #expect(try !schema.passes(Filter("rating = \(beyond)"), ["rating": .double(0x1p53)]))
        #expect(try schema.passes(Filter("rating < \(beyond)"), ["rating": .double(0x1p53)]))
        #expect(try schema.passes(Filter("year > \(0x1p53)"), ["year": .int(beyond)]))
        #expect(try schema.passes(Filter("rating > \(Int.max)"), ["rating": .double(0x1p63)]))
        #expect(try !schema.passes(Filter("rating = \(Int.max)"), ["rating": .double(0x1p63)]))
        #expect(try schema.passes(Filter("year < \(0x1p63)"), ["year": .int(.max)]))
        #expect(try schema.passes(Filter("year >= \(-0x1p63)"), ["year": .int(.min)]))
        #expect(try schema.passes(Filter("year = \(-0x1p63)"), ["year": .int(.min)]))
        #expect(try !schema.passes(Filter("year = 1.5"), ["year": .int(1)]))
        #expect(try schema.passes(Filter("year != 1.5"), ["year": .int(1)]))
        #expect(try !schema.passes(Filter("year != 1.5"), [:]))
        #expect(try schema.passes(Filter("year = 2.0"), ["year": .int(2)]))
        #expect(try schema.passes(Filter("rating = 0"), ["rating": .double(-0.0)]))
    }

    @Test func `a range of numbers or text is one question of its column`() throws {
        let schema = try Movie.schema()
        #expect(
            try BoundFilter(Filter("year BETWEEN 1.5 AND 7"), to: schema).node
                == .ints(column: 0, 2, 7)
        )
        #expect(
            try BoundFilter(Filter("rating BETWEEN 1 AND 2.5"), to: schema).node
                == .doubles(column: 1, 1, 2.5)
        )
        #expect(
            try BoundFilter(Movie.language.isIn("a"..."b"), to: schema).node
                == .string(column: 2, .between("a", "b"))
        )
    }
}
