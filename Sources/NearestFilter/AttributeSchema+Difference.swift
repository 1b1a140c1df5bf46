extension AttributeSchema {
    /// What the first difference from another schema is, for messages; nil where there is none.
    package func difference(from other: AttributeSchema) -> String? {
        for entry in entries {
            guard let column = other.column(of: entry.name) else {
                return "only the first has '\(entry.name)'"
            }
            let kind = other.entries[column].kind
            guard kind == entry.kind else {
                return "'\(entry.name)' is of type \(entry.kind) and of type \(kind)"
            }
        }
        if let entry = other.entries.first(where: { column(of: $0.name) == nil }) {
            return "only the second has '\(entry.name)'"
        }
        return self == other ? nil : "they are in another order"
    }
}
