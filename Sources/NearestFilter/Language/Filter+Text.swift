public import NearestIndex

extension Filter {
    /// Reads a filter from text: `year >= 1990 AND (language = "sv" OR tags CONTAINS "news") AND
    /// NOT draft`.
    ///
    /// Keywords may be in small letters too. `AND` binds tighter than `OR`, and `NOT` tighter than
    /// both. The article *Filters* has the grammar. ``description`` writes what this reads.
    ///
    /// - Complexity: O(length of the text).
    /// - Throws: `NearestError` with the code `invalidFilter` that shows the character; its cause
    ///   is a ``FilterSyntaxError``.
    public init(_ text: String) throws(NearestError) {
        do throws(FilterSyntaxError) {
            var parser = FilterParser(text)
            self = try parser.parse()
        } catch {
            throw NearestError(code: .invalidFilter, message: error.shown(in: text), cause: error)
        }
    }
}

extension Filter: CustomStringConvertible {
    /// The filter as text on one line; ``init(_:)`` reads it back as the same filter.
    public var description: String { FilterPrinter.text(node, inside: .or) }
}

extension Filter: Codable {
    /// Reads the text form.
    ///
    /// - Throws: `DecodingError` for a text that is not a filter, with the `NearestError`
    ///   beneath.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError(error, at: container.codingPath)
        }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
