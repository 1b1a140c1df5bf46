/// A value of an attribute in JSON.
enum AttributeJSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case tags([String])
}

extension AttributeJSON: Codable {
    init(from decoder: any Decoder) throws {
        let box = try decoder.singleValueContainer()
        // The most frequent kind first, because a wrong guess costs a thrown error.
        if let value = try? box.decode(String.self) {
            self = .string(value)
        } else if let value = try? box.decode(Int.self) {
            self = .int(value)
        } else if let value = try? box.decode(Bool.self) {
            self = .bool(value)
        } else if box.decodeNil() {
            self = .null
        } else if let value = try? box.decode(Double.self) {
            self = .double(value)
        } else {
            self = .tags(try box.decode([String].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var box = encoder.singleValueContainer()
        switch self {
        case .null: try box.encodeNil()
        case .bool(let value): try box.encode(value)
        case .int(let value): try box.encode(value)
        case .double(let value): try box.encode(value)
        case .string(let value): try box.encode(value)
        case .tags(let values): try box.encode(values)
        }
    }
}

/// Collects rows of attributes into columns.
struct AttributeTableBuilder {
    private let file: InputFile
    private var names: [String] = []
    private var columns: [String: [AttributeJSON]] = [:]
    private(set) var count = 0

    init(file: InputFile) {
        self.file = file
    }

    /// Adds a row; a value of another type than those before it is an error, but for numbers.
    mutating func add(_ row: [String: AttributeJSON]) throws {
        // In a fixed order: a dictionary's own differs from run to run.
        for name in row.keys.sorted() where columns[name] == nil {
            names.append(name)
            columns[name] = Array(repeating: .null, count: count)
        }
        for name in names {
            let value = row[name] ?? .null
            if let first = columns[name]?.first(where: { $0 != .null }), !value.fits(first) {
                throw file.error(
                    "line \(count + 1) should have values of the types before it",
                    but: "has another for \(DatasetError.quoted(name))"
                )
            }
            columns[name]?.append(value)
        }
        count += 1
    }

    /// The rows added.
    var table: AttributeTable {
        AttributeTable(
            count: count,
            columns: names.compactMap { name in
                columns[name].map { .init(name: name, values: Self.values($0)) }
            }
        )
    }

    private static func values(_ column: [AttributeJSON]) -> AttributeTable.Values {
        let isDecimal = column.contains { if case .double = $0 { true } else { false } }
        switch column.first(where: { $0 != .null }) {
        case .bool:
            return .bools(column.map { if case .bool(let value) = $0 { value } else { nil } })
        case .int where !isDecimal:
            return .ints(column.map { if case .int(let value) = $0 { value } else { nil } })
        case .int, .double: return .doubles(column.map(\.number))
        case .tags:
            return .tags(column.map { if case .tags(let value) = $0 { Set(value) } else { nil } })
        case .string, .null, nil:
            return .strings(column.map { if case .string(let value) = $0 { value } else { nil } })
        }
    }
}

extension AttributeJSON {
    fileprivate var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// Whether it may stand in one column with another, which is not null.
    fileprivate func fits(_ other: AttributeJSON) -> Bool {
        switch (self, other) {
        case (.null, _), (.bool, .bool), (.string, .string), (.tags, .tags): true
        default: number != nil && other.number != nil
        }
    }
}
