/// What is worth knowing about a data set before one measures with it.
///
/// Its description is a table of text. It describes; what is an error, loading has refused.
public struct DatasetSummary: Sendable {
    /// The name of the data set.
    public let name: String

    /// The number of base vectors.
    public let count: Int

    /// The number of elements in a vector.
    public let dimension: Int

    /// The type of a base element in the file.
    public let elementType: VectorTable.ElementType

    /// The bytes of the base vectors in that type, without headers.
    public let baseByteCount: Int

    /// The number of queries.
    public let queryCount: Int

    /// The type of a query element in the file.
    public let queryElementType: VectorTable.ElementType

    /// The measure the neighbors are by.
    public let metric: DatasetMetric

    /// How the metric came to be known.
    public let metricSource: DatasetMetricSource

    /// Euclidean lengths of the base rows without NaN and infinity, or `nil` where all have some.
    public let norms: Norms?

    /// The number of base rows whose elements are all zero; they have no direction.
    public let zeroRowCount: Int

    /// The number of base rows with an element that is NaN or infinite.
    public let nonFiniteRowCount: Int

    /// The number of queries with an element that is NaN or infinite.
    public let nonFiniteQueryCount: Int

    /// The number of base rows that equal an earlier one bit for bit.
    public let duplicateRowCount: Int

    /// The number of neighbors of each query, or `nil` where the set has none.
    public let neighborsPerQuery: Int?

    /// Whether the set gives distances with the neighbors.
    public let hasDistances: Bool

    /// An estimate of the dimension the data has around the queries, or `nil` without neighbors.
    ///
    /// `IntrinsicDimension` says how it is made.
    public let intrinsicDimension: Double?

    /// The lengths of vectors.
    public struct Norms: Sendable, Hashable {
        /// The least.
        public let minimum: Double

        /// The arithmetic mean.
        public let mean: Double

        /// The greatest.
        public let maximum: Double

        /// Creates a summary of lengths.
        public init(minimum: Double, mean: Double, maximum: Double) {
            self.minimum = minimum
            self.mean = mean
            self.maximum = maximum
        }
    }

    /// Examines `dataset`.
    ///
    /// - Complexity: Two passes over the base, and the distances to the neighbors of up to 1 000
    ///   queries.
    public init(_ dataset: Dataset) {
        let base = dataset.base
        name = dataset.name
        count = base.count
        dimension = base.dimension
        elementType = base.elementType
        baseByteCount = base.storedByteCount
        queryCount = dataset.queries.count
        queryElementType = dataset.queries.elementType
        metric = dataset.metric
        metricSource = dataset.metricSource
        neighborsPerQuery = dataset.neighbors?.k
        hasDistances = dataset.neighbors?.distances != nil

        let lengths = LengthStatistics(of: base)
        norms = lengths.norms
        zeroRowCount = lengths.zeroCount
        nonFiniteRowCount = lengths.nonFiniteCount
        nonFiniteQueryCount = LengthStatistics(of: dataset.queries).nonFiniteCount
        duplicateRowCount = Self.duplicateCount(in: base)
        intrinsicDimension = IntrinsicDimension.estimate(of: dataset)
    }

    /// Counts rows equal to an earlier one.
    ///
    /// A row is compared with the first of its hash only. A row whose hash is that of a different
    /// row by chance could be missed; with 64 bits that does not happen in practice.
    private static func duplicateCount(in table: VectorTable) -> Int {
        table.values.withUnsafeBufferPointer { values in
            var firstRows: [UInt64: Int] = [:]
            firstRows.reserveCapacity(table.count)
            var duplicates = 0
            for row in 0..<table.count {
                let start = row * table.dimension
                let content = values[start..<(start + table.dimension)]
                var hash = StableHash()
                hash.combine(UnsafeBufferPointer(rebasing: content))
                guard let first = firstRows[hash.value] else {
                    firstRows[hash.value] = row
                    continue
                }
                let other = values[first * table.dimension..<(first + 1) * table.dimension]
                // By bits: a NaN equals itself.
                if content.elementsEqual(other, by: { $0.bitPattern == $1.bitPattern }) {
                    duplicates += 1
                }
            }
            return duplicates
        }
    }
}

/// The lengths of the rows of a table, and how many rows have none to speak of.
private struct LengthStatistics {
    private(set) var norms: DatasetSummary.Norms?
    private(set) var zeroCount = 0
    private(set) var nonFiniteCount = 0

    init(of table: VectorTable) {
        var minimum = Double.infinity
        var maximum = 0.0
        var sum = 0.0
        for row in 0..<table.count {
            // A float squared cannot overflow a double, so that only a bad element gives a bad sum.
            let square = table.squaredLength(ofRow: row)
            guard square.isFinite else {
                nonFiniteCount += 1
                continue
            }
            if square == 0 { zeroCount += 1 }
            let length = square.squareRoot()
            minimum = min(minimum, length)
            maximum = max(maximum, length)
            sum += length
        }
        let finite = table.count - nonFiniteCount
        guard finite > 0 else { return }
        norms = .init(minimum: minimum, mean: sum / Double(finite), maximum: maximum)
    }
}
