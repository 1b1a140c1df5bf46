import Foundation
import NearestFilter
import NearestIndex
import Testing

/// Attributes and schemas from JSON and back.
@Suite struct AttributeCodingTests {
    private let schema: AttributeSchema

    init() throws {
        schema = try Movie.schema()
    }

    private func decoded<Value: Decodable>(_ json: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }

    private func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func `attributes are an object of their values`() throws {
        let attributes: Attributes = [
            "year": 1994, "rating": 7.5, "language": "sv", "tags": ["b", "a"], "draft": false,
        ]
        var set = Attributes()
        set[Movie.year] = 1994
        set[Movie.rating] = 7.5
        set[Movie.language] = "sv"
        set[Movie.tags] = ["a", "b"]
        set[Movie.draft] = false
        #expect(attributes == set)
        let json = #"{"draft":false,"language":"sv","rating":7.5,"tags":["a","b"],"year":1994}"#
        #expect(try encoded(attributes) == json)
        #expect(try decoded(json) == attributes)
        #expect(try decoded(#"{"year": null}"#) == Attributes())
        #expect(throws: DecodingError.self) {
            let _: Attributes = try decoded(#"{"year": {"a": 1}}"#)
        }
        #expect(throws: DecodingError.self) { let _: Attributes = try decoded("[1]") }
    }

    @Test func `a whole number is taken for a decimal one where the attribute is`() throws {
        let attributes: Attributes = try decoded(#"{"rating": 8}"#)
        #expect(attributes[Movie.rating] == 8)
        let index = try FlatIndex(dimension: 1, metric: .squaredEuclidean, attributes: schema)
        try index.insert([1], id: 1, attributes: attributes)
        #expect(try index.attributes(of: 1) == ["rating": 8.0])
        #expect(try index.ids(where: Movie.rating == 8) == [1])
        let error = try nearestError { try schema.check(["rating": .int(.max)]) }
        #expect(error.message.contains("'rating' is of type Double"))
        #expect(throws: NearestError.self) { try schema.check(["year": 1.0]) }
        #expect(throws: NearestError.self) { try schema.check(["rating": .double(.nan)]) }
    }

    /// A record with more than attributes, which reads those from its own decoder.
    private struct Record: Decodable {
        let text: String
        let attributes: Attributes

        private enum Key: CodingKey { case text }

        init(from decoder: any Decoder) throws {
            text = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .text)
            attributes = try Movie.schema().attributes(from: decoder)
        }
    }

    @Test func `a schema reads its attributes by their types and leaves other keys alone`() throws {
        let record: Record = try decoded(
            #"{"text": "t", "year": 1994, "rating": 8, "tags": [], "draft": null, "more": {}}"#
        )
        #expect(record.text == "t")
        #expect(record.attributes == ["year": 1994, "rating": 8.0, "tags": []])
        let error = #expect(throws: DecodingError.self) {
            let _: Record = try decoded(#"{"text": "t", "year": "1994"}"#)
        }
        #expect("\(try #require(error))".contains("year"))
    }

    @Test func `a schema is a list of names and types, in their order`() throws {
        let two = try AttributeSchema([Movie.year, Movie.tags])
        let json = #"[{"kind":"int","name":"year"},{"kind":"tags","name":"tags"}]"#
        #expect(try encoded(two) == json)
        #expect(try decoded(json) == two)
        #expect(try decoded(encoded(schema)) == schema)
        let entries = [AttributeSchema.Entry(name: "year", kind: .int)]
        #expect(try AttributeSchema(entries) == AttributeSchema([Movie.year]))
        for wrong in [
            #"[{"kind":"int","name":"a"},{"kind":"int","name":"a"}]"#,
            #"[{"kind":"int","name":""}]"#, #"[{"kind":"Int","name":"a"}]"#, #"{"a":"int"}"#,
        ] {
            #expect(throws: DecodingError.self) { let _: AttributeSchema = try decoded(wrong) }
        }
    }

    @Test func `an answer comes back from JSON`() throws {
        let index = try FlatIndex(dimension: 1, metric: .squaredEuclidean, attributes: schema)
        for number in 0..<5 {
            try index.insert([Float(number)], id: VectorID(number), attributes: ["year": 1990])
        }
        let result = try index.search([0], k: 9, where: Movie.year == 1990)
        #expect(try decoded(encoded(result)) == result)
        #expect(try encoded(result.neighbors[1]) == #"{"distance":1,"id":1}"#)
        #expect(try encoded(result).contains(#""completion":"fewerThanRequested""#))
        let hits = try index.search([0], k: 2, returning: .all)
        #expect(try decoded(encoded(hits)) == hits)
        let hit = #"{"attributes":{"year":1990},"distance":0,"id":0}"#
        #expect(try encoded(hits.hits[0]) == hit)
        let explanation = try index.explain(Movie.year == 1990)
        #expect(try decoded(encoded(explanation)) == explanation)
    }

    @Test func `a name that is nearly right is guessed, and others are not`() {
        let names = ["platform", "year", "language", "tag"]
        let near = [
            ("platfrom", "platform"), ("plaform", "platform"), ("Year", "year"), ("yeer", "year"),
            ("yaer", "year"), ("langauges", "language"), ("tags", "tag"),
        ]
        for (text, name) in near { #expect(text.nearest(of: names) == name, "\(text)") }
        for text in ["price", "", "x", "yard", String(repeating: "year", count: 100)] {
            #expect(text.nearest(of: names) == nil, "\(text)")
        }
    }
}
