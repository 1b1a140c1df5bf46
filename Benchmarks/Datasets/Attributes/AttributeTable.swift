/// The attributes of a data set's rows: named columns that hold a value, or none, for each row.
public struct AttributeTable: Sendable, Hashable {
    /// The values of one attribute, row after row; nil if a row has none.
    public enum Values: Sendable, Hashable {
        /// Truth values.
        case bools([Bool?])
        /// Whole numbers.
        case ints([Int?])
        /// Numbers of which at least one is not whole.
        case doubles([Double?])
        /// Texts.
        case strings([String?])
        /// Sets of texts.
        case tags([Set<String>?])

        /// How many rows it has.
        var count: Int {
            switch self {
            case .bools(let values): values.count
            case .ints(let values): values.count
            case .doubles(let values): values.count
            case .strings(let values): values.count
            case .tags(let values): values.count
            }
        }
    }

    /// One attribute.
    public struct Column: Sendable, Hashable {
        /// What it is called.
        public let name: String
        /// Its values.
        public let values: Values

        /// Names values.
        public init(name: String, values: Values) {
            self.name = name
            self.values = values
        }
    }

    /// How many rows there are.
    public let count: Int
    /// The attributes; no two have one name.
    public private(set) var columns: [Column]

    /// Makes a table of columns that all have a value, or none, for each row.
    public init(count: Int, columns: [Column] = []) {
        precondition(columns.allSatisfy { $0.values.count == count }, "A column has every row.")
        precondition(Set(columns.map(\.name)).count == columns.count, "A name stands once.")
        self.count = count
        self.columns = columns
    }

    /// Returns the values of an attribute, or nil if no attribute has that name.
    public subscript(name: String) -> Values? {
        columns.first { $0.name == name }?.values
    }

    /// Adds a column, in the place of one of the same name where there is one.
    public mutating func set(_ name: String, _ values: Values) {
        precondition(values.count == count, "A column has every row.")
        let column = Column(name: name, values: values)
        if let place = columns.firstIndex(where: { $0.name == name }) {
            columns[place] = column
        } else {
            columns.append(column)
        }
    }
}
