import NearestFilter
import NearestIndex
import Testing

@Suite struct AttributeSchemaTests {
    @Test func `a schema has its attributes in order`() throws {
        let schema = try Movie.schema()
        #expect(schema.entries.map(\.name) == Movie.keys.map(\.name))
        #expect(schema.entries.map(\.kind) == Movie.keys.map(\.kind))
        #expect(schema.column(of: "language") == 2)
        #expect(schema.column(of: "Language") == nil)
        #expect(AttributeSchema().entries.isEmpty)
    }

    @Test(arguments: [["a", "b", "a"], ["é", "e\u{301}"]])
    func `a name that appears twice is refused, however it is written`(names: [String]) throws {
        let error = try nearestError { _ = try AttributeSchema(names.map { Attribute<Int>($0) }) }
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("'\(names[0])' appears twice"))
    }

    @Test func `a name that appears twice with another type is refused`() throws {
        let error = try nearestError {
            _ = try AttributeSchema([Movie.year, Attribute<String>("year")])
        }
        #expect(error.code == .invalidArgument)
    }

    private struct Nameless: AttributeKey {
        let name = ""
        let kind = AttributeKind.int
    }

    @Test func `an empty name is refused`() throws {
        let error = try nearestError { _ = try AttributeSchema([Movie.year, Nameless()]) }
        #expect(error.code == .invalidArgument)
        #expect(error.message == "attribute 2 of the schema has an empty name")
    }

    @Test func `attributes that fit are accepted`() throws {
        var attributes = Attributes()
        try AttributeSchema().check(attributes)
        attributes[Movie.year] = .min
        attributes[Movie.rating] = -.infinity
        attributes[Movie.tags] = []
        try Movie.schema().check(attributes)
    }

    @Test func `an attribute that the schema lacks is refused by its name`() throws {
        var attributes = Attributes()
        attributes[Attribute<Int>("yeer")] = 1999
        let error = try nearestError { try Movie.schema().check(attributes) }
        #expect(error.code == .invalidAttribute)
        #expect(error.message.contains("'yeer'"))
        #expect(error.message.contains("year (Int), rating (Double), language (String)"))
        let empty = try nearestError { try AttributeSchema().check(attributes) }
        #expect(empty.message.contains("the schema has no attributes"))
    }

    @Test func `a value of another type is refused by the attribute's name`() throws {
        let attributes = Attributes(["year": .double(1999)])
        let error = try nearestError { try Movie.schema().check(attributes) }
        #expect(error.code == .invalidAttribute)
        #expect(
            error.message
                == "the attribute 'year' is of type Int, but the value is of type Double"
        )
    }

    @Test func `NaN is no value of an attribute`() throws {
        var attributes = Attributes()
        attributes[Movie.rating] = .nan
        let error = try nearestError { try Movie.schema().check(attributes) }
        #expect(error.code == .invalidAttribute)
        #expect(error.message.contains("'rating' is NaN"))
    }

    @Test func `a message shows some attributes of a schema that has many`() throws {
        let schema = try AttributeSchema((0..<1000).map { Attribute<Int>("a\($0)") })
        let error = try nearestError { try schema.check(Movie.year == 1) }
        #expect(error.message.contains("a0 (Int), a1 (Int)"))
        #expect(error.message.hasSuffix("a19 (Int) and 980 more"))
    }
}
