/// Vectors of one dimension, one a row, widened to `Float` whatever their type in the file was.
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
    public let values: [Float]

    /// Creates a table from row-major values.
    ///
    /// - Parameters:
    ///   - values: The elements, row-major; their number is a multiple of `dimension`.
    ///   - dimension: The number of elements in a row, at least 1.
    ///   - elementType: What a writer stores an element as, where its format can.
    public init(values: [Float], dimension: Int, elementType: ElementType = .float32) {
        precondition(dimension >= 1, "The dimension must be at least 1.")
        precondition(values.count.isMultiple(of: dimension), "The last row is not complete.")
        self.count = values.count / dimension
        self.dimension = dimension
        self.elementType = elementType
        self.values = values
    }

    /// The elements of one row, `dimension` of them, without a copy.
    public subscript(row: Int) -> ArraySlice<Float> {
        precondition(row >= 0 && row < count, "The row is out of range.")
        return values[row * dimension..<(row + 1) * dimension]
    }

    /// Returns the first `maximum` rows, or all where there are fewer.
    public func prefix(_ maximum: Int) -> VectorTable {
        precondition(maximum >= 0, "The number of rows must not be negative.")
        guard maximum < count else { return self }
        return VectorTable(
            values: Array(values[..<(maximum * dimension)]),
            dimension: dimension,
            elementType: elementType
        )
    }

    /// The bytes all elements take in the type they have in the file.
    public var storedByteCount: Int { values.count * elementType.byteCount }
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
        values.withUnsafeBufferPointer { values in
            var sum = 0.0
            for index in row * dimension..<(row + 1) * dimension {
                sum += Double(values[index]) * Double(values[index])
            }
            return sum
        }
    }
}
