import NearestFilter
import NearestIndex
import NearestTestSupport
import Testing

/// Attributes of every type.
enum Movie {
    static let year = Attribute<Int>("year")
    static let rating = Attribute<Double>("rating")
    static let language = Attribute<String>("language")
    static let tags = Attribute<Set<String>>("tags")
    static let draft = Attribute<Bool>("draft")
    /// A name that must stand in backquotes.
    static let odd = Attribute<Int>("in `the` \\ end\n")

    static let keys: [any AttributeKey] = [year, rating, language, tags, draft, odd]

    static func schema() throws -> AttributeSchema { try AttributeSchema(keys) }
}

extension AttributeSchema {
    /// Whether the vector passes, by binding and asking.
    func passes(_ filter: Filter, _ row: Row) throws -> Bool {
        try BoundFilter(filter, to: self).passes { row[entries[$0].name] }
    }
}

/// The error that something throws.
func nearestError(_ body: () throws -> Void) throws -> NearestError {
    let error = #expect(throws: NearestError.self) { try body() }
    return try #require(error)
}

/// The error that reading a text throws, and what is wrong with it.
func syntaxError(_ text: String) throws -> (error: NearestError, cause: FilterSyntaxError) {
    let error = try nearestError { _ = try Filter(text) }
    #expect(error.code == .invalidFilter)
    return (error, try #require(error.cause as? FilterSyntaxError))
}

extension BoundPredicate {
    /// The rows that match; nothing stops the evaluation.
    func rows(rowCount: Int) -> RowSet {
        do { return try rows(rowCount: rowCount, until: nil) } catch { fatalError("\(error)") }
    }

    /// How many rows match, estimated; nothing stops the evaluation.
    func estimate(rowCount: Int) -> MatchEstimate {
        do { return try estimate(rowCount: rowCount, until: nil) } catch { fatalError("\(error)") }
    }

    /// Whether all rows are known to match; nothing stops the evaluation.
    var matchesAll: Bool {
        do { return try matchesAll(until: nil) } catch { fatalError("\(error)") }
    }
}
