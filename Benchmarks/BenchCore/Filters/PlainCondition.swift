package import Datasets
package import Nearest

/// A condition on attributes, as plain as can be: what filters are checked against.
///
/// It finds its rows without the library's columns, and can be written as a filter of the library
/// and in SQL.
package indirect enum PlainCondition: Sendable, Hashable {
    case always
    /// At most the value.
    case atMost(String, Int)
    /// At least the value.
    case atLeast(String, Int)
    case equal(String, String)
    case oneOf(String, [String])
    case prefix(String, String)
    case and(PlainCondition, PlainCondition)
    case or(PlainCondition, PlainCondition)
    case not(PlainCondition)

    /// The library's filter that means the same.
    package var filter: Filter {
        switch self {
        case .always: .all
        case .atMost(let name, let value): Attribute<Int>(name) <= value
        case .atLeast(let name, let value): Attribute<Int>(name) >= value
        case .equal(let name, let value): Attribute<String>(name) == value
        case .oneOf(let name, let values): Attribute<String>(name).isOne(of: values)
        case .prefix(let name, let value): Attribute<String>(name).hasPrefix(value)
        case .and(let a, let b): a.filter && b.filter
        case .or(let a, let b): a.filter || b.filter
        case .not(let a): !a.filter
        }
    }

    /// The same in SQL, but that there NOT of an absent value is absent.
    package var sql: String {
        func quoted(_ text: String) -> String {
            "'"
                + text.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''") + "'"
        }
        return switch self {
        case .always: "true"
        case .atMost(let name, let value): "\(name) <= \(value)"
        case .atLeast(let name, let value): "\(name) >= \(value)"
        case .equal(let name, let value): "\(name) = \(quoted(value))"
        case .oneOf(let name, let values):
            "\(name) IN (\(values.map(quoted).joined(separator: ", ")))"
        case .prefix(let name, let value): "starts_with(\(name), \(quoted(value)))"
        case .and(let a, let b): "(\(a.sql) AND \(b.sql))"
        case .or(let a, let b): "(\(a.sql) OR \(b.sql))"
        case .not(let a): "NOT (\(a.sql))"
        }
    }

    /// The rows for which it holds.
    package func rows(of table: AttributeTable) -> RowSet {
        let holds = test(table)
        return RowSet(of: table.count, where: holds)
    }

    /// Tells of a row whether it holds; a comparison with what is absent does not.
    private func test(_ table: AttributeTable) -> (Int) -> Bool {
        switch self {
        case .always: return { _ in true }
        case .atMost(let name, let value):
            let ints = table.ints(name)
            return { row in ints[row].map { $0 <= value } ?? false }
        case .atLeast(let name, let value):
            let ints = table.ints(name)
            return { row in ints[row].map { $0 >= value } ?? false }
        case .equal(let name, let value):
            let strings = table.strings(name)
            return { row in strings[row].map { $0.utf8.elementsEqual(value.utf8) } ?? false }
        case .oneOf(let name, let values):
            let (strings, wanted) = (table.strings(name), Set(values.map { Array($0.utf8) }))
            return { row in strings[row].map { wanted.contains(Array($0.utf8)) } ?? false }
        case .prefix(let name, let value):
            let strings = table.strings(name)
            return { row in strings[row].map { $0.utf8.starts(with: value.utf8) } ?? false }
        case .and(let a, let b):
            let (a, b) = (a.test(table), b.test(table))
            return { a($0) && b($0) }
        case .or(let a, let b):
            let (a, b) = (a.test(table), b.test(table))
            return { a($0) || b($0) }
        case .not(let a):
            let a = a.test(table)
            return { !a($0) }
        }
    }
}

extension AttributeTable {
    /// The whole numbers of a column, all absent where there is no such column.
    func ints(_ name: String) -> [Int?] {
        if case .ints(let values)? = self[name] {
            values
        } else {
            Array(repeating: nil, count: count)
        }
    }

    /// The texts of a column, all absent where there is no such column.
    func strings(_ name: String) -> [String?] {
        if case .strings(let values)? = self[name] {
            values
        } else {
            Array(repeating: nil, count: count)
        }
    }

    /// What the library calls the attributes of a row.
    package func attributes(ofRow row: Int) -> Attributes {
        var result: [String: AnyAttributeValue] = [:]
        for column in columns {
            result[column.name] =
                switch column.values {
                case .bools(let values): values[row].map(AnyAttributeValue.bool)
                case .ints(let values): values[row].map(AnyAttributeValue.int)
                case .doubles(let values): values[row].map(AnyAttributeValue.double)
                case .strings(let values): values[row].map(AnyAttributeValue.string)
                case .tags(let values): values[row].map(AnyAttributeValue.tags)
                }
        }
        return Attributes(result)
    }

    /// The library's schema of the columns.
    ///
    /// - Throws: `NearestError` for a name that a schema refuses.
    package func schema() throws -> AttributeSchema {
        try AttributeSchema(
            columns.map { column -> any AttributeKey in
                switch column.values {
                case .bools: Attribute<Bool>(column.name)
                case .ints: Attribute<Int>(column.name)
                case .doubles: Attribute<Double>(column.name)
                case .strings: Attribute<String>(column.name)
                case .tags: Attribute<Set<String>>(column.name)
                }
            }
        )
    }
}
