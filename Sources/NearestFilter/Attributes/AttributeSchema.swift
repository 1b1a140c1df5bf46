public import NearestIndex

/// The attributes that vectors may have, with their types.
///
/// ```swift
/// let schema = try AttributeSchema([Movie.year, Movie.language, Movie.tags])
/// ```
public struct AttributeSchema: Sendable, Hashable {
    /// One attribute of a schema.
    public struct Entry: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The type of the values.
        public let kind: AttributeKind

        package init(name: String, kind: AttributeKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// The attributes, in the order of their columns.
    public let entries: [Entry]
    // The column of each name.
    private let columns: [String: Int]

    /// Makes a schema without attributes.
    public init() {
        entries = []
        columns = [:]
    }

    /// Makes a schema of attributes, each name once.
    ///
    /// Names are compared as `String` compares them: the two ways to write an é are one name.
    ///
    /// - Throws: ``NearestError`` with the code `invalidArgument` if a name appears twice or is
    ///   empty.
    public init(_ attributes: [any AttributeKey]) throws(NearestError) {
        try self.init(entries: attributes.map { Entry(name: $0.name, kind: $0.kind) })
    }

    package init(entries: [Entry]) throws(NearestError) {
        var columns: [String: Int] = [:]
        for (column, entry) in entries.enumerated() {
            guard !entry.name.isEmpty else {
                throw NearestError(
                    code: .invalidArgument,
                    message: "attribute \(column + 1) of the schema has an empty name"
                )
            }
            guard columns.updateValue(column, forKey: entry.name) == nil else {
                throw NearestError(
                    code: .invalidArgument,
                    message: "the attribute '\(entry.name)' appears twice in the schema"
                )
            }
        }
        self.entries = entries
        self.columns = columns
    }

    /// The column of an attribute; nil if the schema lacks it.
    package func column(of name: String) -> Int? { columns[name] }

    /// Checks that the schema has the attributes of a vector, with their types.
    ///
    /// - Throws: ``NearestError`` with the code `invalidAttribute` that names the attribute.
    public func check(_ attributes: Attributes) throws(NearestError) {
        guard !attributes.values.allSatisfy({ allows($0.key, $0.value) }) else { return }
        // In the order of the names, so that of several faults always the same one is reported.
        let values = attributes.values.sorted { UTF8Text($0.key) < UTF8Text($1.key) }
        for (name, value) in values {
            guard let column = columns[name] else {
                throw NearestError(
                    code: .invalidAttribute,
                    message: "unknown attribute '\(name)': \(summary)"
                )
            }
            guard entries[column].kind == value.kind else {
                throw NearestError(
                    code: .invalidAttribute,
                    message: "the attribute '\(name)' is of type \(entries[column].kind), but the "
                        + "value is of type \(value.kind)"
                )
            }
            if case .double(let number) = value, number.isNaN {
                throw NearestError(
                    code: .invalidAttribute,
                    message: "the attribute '\(name)' is NaN; leave it out instead"
                )
            }
        }
    }

    // The quick check, which nearly all attributes pass.
    private func allows(_ name: String, _ value: AnyAttributeValue) -> Bool {
        guard let column = columns[name], entries[column].kind == value.kind else { return false }
        if case .double(let number) = value { return !number.isNaN }
        return true
    }

    /// The names and types of the schema, or the first 20 of them, for messages.
    var summary: String {
        guard !entries.isEmpty else { return "the schema has no attributes" }
        let shown = entries.prefix(20).map { "\($0.name) (\($0.kind))" }.joined(separator: ", ")
        let left = entries.count - 20
        return "the schema has \(shown)" + (left > 0 ? " and \(left) more" : "")
    }
}
