import NearestFilter
import NearestIndex
import Testing

/// What each operator makes, shown as text.
@Suite struct FilterOperatorsTests {
    static let printed: [(Filter, String)] = {
        var printed: [(Filter, String)] = []
        func prints(_ filter: Filter, _ text: String) { printed.append((filter, text)) }
        prints(Movie.year == 1990, "year = 1990")
        prints(Movie.year != 1990, "year != 1990")
        prints(Movie.year < 1990, "year < 1990")
        prints(Movie.year <= 1990, "year <= 1990")
        prints(Movie.year > -1990, "year > -1990")
        prints(Movie.year >= 1990, "year >= 1990")
        prints(Movie.rating >= 7, "rating >= 7.0")
        prints(Movie.year.isIn(1990...1999), "year BETWEEN 1990 AND 1999")
        prints(Movie.year.isIn(1990..<2000), "year >= 1990 AND year < 2000")
        prints(Movie.year.isOne(of: [1, 2]), "year IN (1, 2)")
        prints(Movie.year.isOne(of: []), "year IN ()")
        prints(Movie.year.exists, "EXISTS year")
        prints(Movie.language == "sv", "language = \"sv\"")
        prints(Movie.language < "b", "language < \"b\"")
        prints(Movie.language.isIn("a"..."b"), "language BETWEEN \"a\" AND \"b\"")
        prints(Movie.language.hasPrefix("s"), "language STARTS WITH \"s\"")
        prints(Movie.tags.contains("news"), "tags CONTAINS \"news\"")
        prints(Movie.tags.containsAny(of: ["a", "b"]), "tags CONTAINS ANY (\"a\", \"b\")")
        prints(Movie.tags.containsAll(of: ["a"]), "tags CONTAINS ALL (\"a\")")
        prints(Movie.tags == ["b", "a"], "tags = {\"a\", \"b\"}")
        prints(Movie.tags.isOne(of: [["a"], []]), "tags IN ({\"a\"}, {})")
        prints(Movie.draft == true, "draft")
        prints(Movie.draft == false, "draft = FALSE")
        prints(Movie.draft.isTrue, "draft")
        prints(!Movie.draft, "NOT draft")
        prints(Movie.draft && Movie.draft, "draft AND draft")
        prints(Movie.draft || Movie.draft, "draft OR draft")
        prints(Movie.year == 1 && Movie.draft, "year = 1 AND draft")
        prints(Movie.draft && Movie.year == 1, "draft AND year = 1")
        prints(Movie.year == 1 || Movie.draft, "year = 1 OR draft")
        prints(Movie.draft || Movie.year == 1, "draft OR year = 1")
        prints(.all, "TRUE")
        prints(.nothing, "FALSE")
        return printed
    }()

    @Test(arguments: printed)
    func `an operator prints as its words, which read as the operator`(
        filter: Filter,
        text: String
    ) throws {
        #expect(filter.description == text)
        #expect(try Filter(text) == filter)
    }

    @Test func `the example of the issue is read as it is meant`() throws {
        let filter =
            Movie.year >= 1990 && Movie.language == "sv" && Movie.tags.contains("news")
            && !Movie.draft
        let text = "year >= 1990 AND language = \"sv\" AND tags CONTAINS \"news\" AND NOT draft"
        #expect(filter.description == text)
        #expect(try Filter(text) == filter)
    }

    @Test func `operators bind as in Swift`() {
        let (a, b, c) = (Movie.year == 1, Movie.year == 2, Movie.year == 3)
        #expect((a || b && c) == Filter.any(of: [a, .all(of: [b, c])]))
        #expect((!a && b) == Filter.all(of: [!a, b]))
        #expect((a || b && c).description == "year = 1 OR year = 2 AND year = 3")
        #expect(((a || b) && c).description == "(year = 1 OR year = 2) AND year = 3")
        #expect((!(a && b)).description == "NOT (year = 1 AND year = 2)")
        #expect((!a && !b).description == "NOT year = 1 AND NOT year = 2")
    }
}
