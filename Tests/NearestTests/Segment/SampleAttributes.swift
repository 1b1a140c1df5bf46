import Nearest

/// Attributes of every type, as the vectors of specimens have them: each absent on some.
enum SampleAttributes {
    static let year = Attribute<Int>("year")
    static let rating = Attribute<Double>("rating")
    static let draft = Attribute<Bool>("draft")
    static let language = Attribute<String>("språk")
    static let tags = Attribute<Set<String>>("tags")

    static let keys: [any AttributeKey] = [year, rating, draft, language, tags]

    static let schema = (try? AttributeSchema(keys)) ?? AttributeSchema()

    // The fourth and the fifth are canonically equivalent, and other texts.
    private static let texts = ["sv", "en", "", "\u{E9}", "e\u{301}", "svenska", "日本語"]

    /// What the vector of a number has.
    static func of(_ number: Int) -> Attributes {
        var attributes = Attributes()
        if number % 3 != 0 { attributes[year] = (number * 37) % 50 * (number % 2 == 0 ? 1 : -1) }
        if number % 5 != 1 { attributes[rating] = Double(number % 11) / 4 - 1 }
        if number % 4 != 2 { attributes[draft] = number % 7 < 3 }
        if number % 6 != 5 { attributes[language] = texts[number * 5 % 7] }
        if number % 9 != 4 {
            attributes[tags] = Set((0..<number % 4).map { "tag \(($0 * 7 + number) % 13)" })
        }
        return number % 17 == 16 ? Attributes() : attributes
    }

    /// Filters that pass some, none and all of them.
    static let filters: [Filter] = [
        year >= 0, year < 0 && draft, !(rating > 0.5), language == "sv", language.hasPrefix("s"),
        tags.contains("tag 3"), tags == [], year.exists && tags.exists, !year.exists,
        language == "\u{E9}", rating >= -5, .all, .nothing,
    ]
}
