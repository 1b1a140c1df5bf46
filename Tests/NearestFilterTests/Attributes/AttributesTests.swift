import NearestFilter
import Testing

@Suite struct AttributesTests {
    @Test func `attributes are set, read back and taken away by name and type`() {
        var attributes = Attributes()
        #expect(attributes.isEmpty)
        attributes[Movie.year] = 1999
        attributes[Movie.tags] = ["news", "sport"]
        attributes[Movie.draft] = false
        #expect(attributes[Movie.year] == 1999)
        #expect(attributes[Movie.tags] == ["sport", "news"])
        #expect(attributes[Movie.draft] == false)
        #expect(attributes[Movie.language] == nil)
        #expect(attributes.values.count == 3)
        attributes[Movie.year] = nil
        #expect(attributes[Movie.year] == nil)
        #expect(attributes.values.count == 2)
    }

    @Test func `a value of another type is not read as one`() {
        let attributes = Attributes(["year": .double(1999), "draft": .bool(true)])
        #expect(attributes[Movie.year] == nil)
        #expect(attributes[Attribute<Double>("year")] == 1999)
        #expect(attributes[Movie.draft] == true)
    }

    @Test func `a name is the same however it is written`() {
        var attributes = Attributes()
        attributes[Attribute<Int>("année")] = 1
        attributes[Attribute<Int>("anne\u{301}e")] = 2
        #expect(attributes.values.count == 1)
        #expect(attributes[Attribute<Int>("année")] == 2)
    }
}
