import NearestFilter
import Testing

@Suite struct AttributeTests {
    @Test func `an attribute says its name and its type`() {
        #expect(Movie.year.name == "year")
        #expect(Movie.keys.map(\.kind) == [.int, .double, .string, .tags, .bool, .int])
        let types = ["Bool", "Int", "Double", "String", "Set<String>"]
        #expect(AttributeKind.allCases.map(\.description) == types)
    }

    @Test func `an attribute without a name stops the process`() async {
        await #expect(processExitsWith: .failure) { _ = Attribute<Int>("") }
    }

    @Test func `a value becomes any value and comes back as its own type only`() {
        #expect(Bool(attributeValue: true.attributeValue) == true)
        #expect(Int(attributeValue: Int.min.attributeValue) == .min)
        #expect(Double(attributeValue: (-0.5).attributeValue) == -0.5)
        #expect(String(attributeValue: "a".attributeValue) == "a")
        #expect(Set<String>(attributeValue: Set(["a"]).attributeValue) == ["a"])
        #expect(Int(attributeValue: .double(1)) == nil)
        // A whole number is a Double where it is one exactly: JSON does not tell them apart.
        #expect(Double(attributeValue: .int(1)) == 1)
        #expect(Double(attributeValue: .int(.max)) == nil)
        #expect(Double(attributeValue: .string("1")) == nil)
        #expect(Bool(attributeValue: .int(1)) == nil)
        #expect(String(attributeValue: .tags(["a"])) == nil)
        #expect(Set<String>(attributeValue: .string("a")) == nil)
    }

    @Test func `values of different types are different`() {
        let values: [AnyAttributeValue] = [
            .bool(true), .bool(false), .int(1), .int(0), .double(1), .double(0), .string("1"),
            .string(""), .tags(["1"]), .tags([]), .double(.nan),
        ]
        #expect(Set(values).count == values.count)
        for (index, value) in values.enumerated() {
            for (other, another) in values.enumerated() {
                #expect((value == another) == (index == other))
            }
        }
    }

    @Test func `every value equals itself and hashes alike, NaN and both zeros included`() {
        let nan = AnyAttributeValue.double(.nan)
        let other = AnyAttributeValue.double(Double(nan: 5, signaling: false))
        #expect(nan == other && nan.hashValue == other.hashValue)
        #expect(AnyAttributeValue.double(0) == .double(-0.0))
        #expect(AnyAttributeValue.double(0).hashValue == AnyAttributeValue.double(-0.0).hashValue)
    }

    @Test func `texts and tags are equal if their bytes are`() {
        let (one, other) = ("\u{E9}", "e\u{301}")
        #expect(AnyAttributeValue.string(one) != .string(other))
        #expect(AnyAttributeValue.tags([one]) != .tags([other]))
        #expect(AnyAttributeValue.tags([one, "a"]) == .tags(["a", one]))
        #expect(AnyAttributeValue.tags([one, "a"]) != .tags(["a"]))
        #expect(Set<AnyAttributeValue>([.string(one), .string(other)]).count == 2)
    }
}
