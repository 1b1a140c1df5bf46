package import NearestFilter

extension RandomFilter {
    /// Some attributes of any types.
    package mutating func schema() throws -> AttributeSchema {
        let kinds = AttributeKind.allCases.filter { _ in int(below: 4) > 0 }
        let twice = kinds.filter { _ in int(below: 4) == 0 }
        let entries = (kinds + twice).shuffled(using: &random).enumerated()
        return try AttributeSchema(
            entries: entries.map { AttributeSchema.Entry(name: "a\($0)", kind: $1) }
        )
    }

    /// The attributes of some vector; where `common`, those that most rows have, so that summaries
    /// say much.
    package mutating func attributes(_ schema: AttributeSchema, common: Bool) -> Attributes {
        var row = common ? [:] : self.row(schema)
        if common {
            for entry in schema.entries where int(below: 50) > 0 {
                row[entry.name] = int(below: 9) > 0 ? Self.usual(entry.kind) : value(entry.kind)
            }
        }
        return Attributes(row)
    }

    private static func usual(_ kind: AttributeKind) -> AnyAttributeValue {
        switch kind {
        case .bool: .bool(true)
        case .int: .int(1)
        case .double: .double(0.5)
        case .string: .string("sv")
        case .tags: .tags(["a", "b"])
        }
    }
}
