public import NearestIndex

/// The attributes that vectors may have, with their types.
///
/// ```swift
/// let schema = try AttributeSchema([Movie.year, Movie.language, Movie.tags])
///
/// // From a configuration, where names and types are not known to the compiler:
/// let entries = [AttributeSchema.Entry(name: "year", kind: .int)]
/// let other = try AttributeSchema(entries)
/// ```
public struct AttributeSchema: Sendable, Hashable {
    /// One attribute of a schema.
    public struct Entry: AttributeKey, Codable {
        /// The name.
        public let name: String
        /// The type of the values.
        public let kind: AttributeKind

        /// Makes an attribute; a schema refuses an empty name.
        public init(name: String, kind: AttributeKind) {
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
    /// - Throws: `NearestError` with the code `invalidArgument` if a name appears twice or is
    ///   empty.
    public init(_ attributes: [any AttributeKey]) throws(NearestError) {
        try self.init(entries: attributes.map { Entry(name: $0.name, kind: $0.kind) })
    }

    /// Makes a schema of attributes that the program names, each name once.
    ///
    /// ```swift
    /// static let schema = AttributeSchema(year, language, tags)
    /// ```
    ///
    /// - Precondition: no name appears twice. For names from outside pass a list, which throws.
    public init(_ attributes: any AttributeKey...) {
        do throws(NearestError) {
            try self.init(attributes)
        } catch {
            preconditionFailure(error.message)
        }
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

    /// The column of an attribute of a type.
    ///
    /// - Throws: `NearestError` with the code `invalidAttribute` if the schema lacks it or has it
    ///   with another type.
    func column(of entry: Entry) throws(NearestError) -> Int {
        guard let column = columns[entry.name] else {
            throw unknown(entry.name, in: "", .invalidAttribute)
        }
        guard entries[column].kind == entry.kind else {
            throw NearestError(
                code: .invalidAttribute,
                message: "the attribute '\(entry.name)' is of type \(entries[column].kind), but is "
                    + "asked for as \(entry.kind)"
            )
        }
        return column
    }

    /// Checks that the schema has the attributes of a vector, with their types.
    ///
    /// - Throws: `NearestError` with the code `invalidAttribute` that names the attribute.
    public func check(_ attributes: Attributes) throws(NearestError) {
        guard !attributes.values.allSatisfy({ allows($0.key, $0.value) }) else { return }
        // In the order of the names, so that of several faults always the same one is reported.
        let values = attributes.values.sorted { UTF8Text($0.key) < UTF8Text($1.key) }
        for (name, value) in values {
            guard let column = columns[name] else {
                throw unknown(name, in: "", .invalidAttribute)
            }
            let kind = entries[column].kind
            guard !kind.takes(value) else { continue }
            if case (.double, .double) = (kind, value) {
                throw NearestError(
                    code: .invalidAttribute,
                    message: "the attribute '\(name)' is NaN; leave it out instead"
                )
            }
            throw NearestError(
                code: .invalidAttribute,
                message: "the attribute '\(name)' is of type \(kind), but the value is of type "
                    + "\(value.kind)"
            )
        }
    }

    // The quick check, which nearly all attributes pass.
    private func allows(_ name: String, _ value: AnyAttributeValue) -> Bool {
        guard let column = columns[name] else { return false }
        return entries[column].kind.takes(value)
    }

    /// The error for an attribute that the schema lacks.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - place: where it was named, such as ` in the filter`; may be empty.
    ///   - code: the code of the error.
    /// - Returns: an error that says what there is, and which of these may have been meant.
    func unknown(_ name: String, in place: String, _ code: NearestError.Code) -> NearestError {
        let near = name.nearest(of: entries.lazy.map(\.name))
        let guess = near.map { "; did you mean '\($0)'? The" } ?? ": the"
        return NearestError(
            code: code,
            message: "unknown attribute '\(name)'\(place)\(guess) \(summary)"
        )
    }

    // The names and types of the schema, or the first 20 of them, for messages.
    private var summary: String {
        guard !entries.isEmpty else { return "schema has no attributes" }
        let shown = entries.prefix(20).map { "\($0.name) (\($0.kind))" }.joined(separator: ", ")
        let left = entries.count - 20
        return "schema has \(shown)" + (left > 0 ? " and \(left) more" : "")
    }
}
