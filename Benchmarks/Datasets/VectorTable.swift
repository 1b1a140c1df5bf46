/// Vectors of one dimension, one a row.
///
/// Whole numbers stay as they are in their file; other types are widened to `Float`.
///
/// A table has at least one row when it comes from a file, but may be made without rows. It does
/// not look for NaN or infinity; `DatasetSummary` counts them.
public struct VectorTable: Sendable, Hashable {
    /// The type of one element as the file stores it.
    public enum ElementType: String, Sendable, Hashable, CaseIterable, Codable {
        /// IEEE 754 binary32.
        case float32

        /// IEEE 754 binary16.
        case float16

        /// Whole numbers 0...255.
        case uint8

        /// Whole numbers -128...127.
        case int8

        /// The size of one element, in bytes.
        public var byteCount: Int {
            switch self {
            case .float32: 4
            case .float16: 2
            case .uint8, .int8: 1
            }
        }
    }

    /// The number of rows.
    public let count: Int

    /// The number of elements in a row, at least 1.
    public let dimension: Int

    /// What the elements were in the file, and what they are written as.
    public let elementType: ElementType

    /// All elements, row-major: `count * dimension` of them.
    public let elements: Elements

    /// The elements of a table.
    public enum Elements: Sendable {
        /// Numbers of any type.
        case floats([Float])
        /// The whole numbers of a file of `uint8`.
        case unsigned([UInt8])
        /// The whole numbers of a file of `int8`.
        case signed([Int8])

        /// The number of elements.
        var count: Int {
            switch self {
            case .floats(let values): values.count
            case .unsigned(let values): values.count
            case .signed(let values): values.count
            }
        }
    }

    /// All elements as floats, row-major; whole numbers are widened at each call.
    public var values: [Float] {
        switch elements {
        case .floats(let values): values
        case .unsigned(let values): values.map { Float($0) }
        case .signed(let values): values.map { Float($0) }
        }
    }

    /// Creates a table from row-major values.
    ///
    /// - Parameters:
    ///   - values: The elements, row-major; their number is a multiple of `dimension`.
    ///   - dimension: The number of elements in a row, at least 1.
    ///   - elementType: What a writer stores an element as, where its format can.
    public init(values: [Float], dimension: Int, elementType: ElementType = .float32) {
        self.init(.floats(values), dimension: dimension, elementType: elementType)
    }

    /// Creates a table from row-major elements.
    init(_ elements: Elements, dimension: Int, elementType: ElementType) {
        precondition(dimension >= 1, "The dimension must be at least 1.")
        precondition(elements.count.isMultiple(of: dimension), "The last row is not complete.")
        self.count = elements.count / dimension
        self.dimension = dimension
        self.elementType = elementType
        self.elements = elements
    }

    /// The elements of one row, `dimension` of them; floats without a copy.
    public subscript(row: Int) -> ArraySlice<Float> {
        precondition(row >= 0 && row < count, "The row is out of range.")
        let range = row * dimension..<(row + 1) * dimension
        switch elements {
        case .floats(let values): return values[range]
        case .unsigned(let values): return ArraySlice(values[range].map { Float($0) })
        case .signed(let values): return ArraySlice(values[range].map { Float($0) })
        }
    }

    /// Returns the first `maximum` rows, or all where there are fewer.
    public func prefix(_ maximum: Int) -> VectorTable {
        precondition(maximum >= 0, "The number of rows must not be negative.")
        guard maximum < count else { return self }
        let range = 0..<maximum * dimension
        let first: Elements =
            switch elements {
            case .floats(let values): .floats(Array(values[range]))
            case .unsigned(let values): .unsigned(Array(values[range]))
            case .signed(let values): .signed(Array(values[range]))
            }
        return VectorTable(first, dimension: dimension, elementType: elementType)
    }

    /// The bytes all elements take in the type they have in the file.
    public var storedByteCount: Int { elements.count * elementType.byteCount }

    /// Whether two tables have the same shape, type and numbers.
    public static func == (a: VectorTable, b: VectorTable) -> Bool {
        guard a.dimension == b.dimension, a.elementType == b.elementType else { return false }
        return switch (a.elements, b.elements) {
        case (.unsigned(let first), .unsigned(let second)): first == second
        case (.signed(let first), .signed(let second)): first == second
        default: a.values == b.values
        }
    }

    /// Combines the shape and the numbers.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(dimension)
        hasher.combine(values)
    }
}

extension VectorTable {
    /// A hash of shape and values, the same on every machine and in every run.
    ///
    /// Two tables are equal bit for bit where their checksums are, but for chance.
    public var checksum: UInt64 {
        var hash = StableHash()
        hash.combine(UInt64(count))
        hash.combine(UInt64(dimension))
        values.withUnsafeBufferPointer { hash.combine($0) }
        return hash.value
    }

    /// The sum of the squares of a row, in double precision.
    func squaredLength(ofRow row: Int) -> Double {
        self[row].reduce(0) { $0 + Double($1) * Double($1) }
    }
}
