public import NearestIndex

/// Which attributes vectors may have, and of what types.
///
/// ```swift
/// let schema = try AttributeSchema([Movie.year, Movie.language, Movie.tags])
/// ```
public struct AttributeSchema: Sendable, Hashable {
    /// An attribute of a schema.
    public struct Entry: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// What values it has.
        public let kind: AttributeKind

        package init(name: String, kind: AttributeKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// The attributes, in the order of their columns.
    public let entries: [Entry]
    private let positions: [String: Int]

    /// No attributes.
    public init() {
        entries = []
        positions = [:]
    }

    /// Takes attributes, each name once.
    ///
    /// Names are compared as `String` does: however an é is written, it is the same.
    ///
    /// - Throws: ``NearestError`` with the code `invalidArgument` where a name stands twice or is empty.
    public init(_ attributes: [any AttributeKey]) throws(NearestError) {
        try self.init(entries: attributes.map { Entry(name: $0.name, kind: $0.kind) })
    }

    package init(entries: [Entry]) throws(NearestError) {
        var positions: [String: Int] = [:]
        for (position, entry) in entries.enumerated() {
            guard !entry.name.isEmpty else {
                throw NearestError(
                    code: .invalidArgument,
                    message: "attribute \(position + 1) of the schema has an empty name"
                )
            }
            guard positions.updateValue(position, forKey: entry.name) == nil else {
                throw NearestError(
                    code: .invalidArgument,
                    message: "the attribute '\(entry.name)' stands twice in the schema"
                )
            }
        }
        self.entries = entries
        self.positions = positions
    }

    /// The column of an attribute, if the schema has it.
    package func column(of name: String) -> Int? { positions[name] }

    /// Checks that a filter asks only for attributes that there are, in ways that their types allow.
    ///
    /// - Throws: ``NearestError`` with the code `invalidFilter` that names the attribute.
    public func check(_ filter: Filter) throws(NearestError) {
        _ = try BoundFilter(filter, to: self)
    }

    /// Checks that the attributes of a vector are in the schema, and of its types.
    ///
    /// - Throws: ``NearestError`` with the code `invalidAttribute` that names the attribute.
    public func check(_ attributes: Attributes) throws(NearestError) {
        guard !attributes.values.allSatisfy({ takes($0.key, $0.value) }) else { return }
        // Of several faults always the same one.
        let values = attributes.values.sorted { UTF8Text($0.key) < UTF8Text($1.key) }
        for (name, value) in values {
            guard let column = positions[name] else {
                throw NearestError(
                    code: .invalidAttribute,
                    message: "there is no attribute '\(name)': \(names)"
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

    private func takes(_ name: String, _ value: AnyAttributeValue) -> Bool {
        guard let column = positions[name], entries[column].kind == value.kind else { return false }
        if case .double(let number) = value { return !number.isNaN }
        return true
    }

    /// What the schema has, or the first of it, for messages.
    var names: String {
        guard !entries.isEmpty else { return "the schema has none" }
        let shown = entries.prefix(20).map { "\($0.name) (\($0.kind))" }.joined(separator: ", ")
        let rest = entries.count - 20
        return "the schema has \(shown)" + (rest > 0 ? " and \(rest) more" : "")
    }
}
