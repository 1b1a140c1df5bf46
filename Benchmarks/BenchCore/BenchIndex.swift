package import Datasets
package import Nearest

/// What a benchmark asks of an index beside what every index can do.
///
/// An index of the library conforms by what it inserts with, and is measured once `IndexKind` has a
/// case for it.
package protocol BenchIndex: PersistentIndex {
    /// Inserts every row of a table under its row number, as the index does it fastest.
    ///
    /// - Parameters:
    ///   - base: the rows.
    ///   - threads: threads to use, at least 1.
    ///   - progress: called with the number of rows after each part, from any thread.
    /// - Throws: `NearestError` for a vector that the index refuses.
    func insert(
        rows base: VectorTable,
        threads: Int,
        progress: @escaping @Sendable (Int) -> Void
    ) throws
}

extension BenchIndex {
    /// Bytes a vector that the index uses beside the vector's elements; 0 where it is empty.
    package var overheadBytes: Double { overheadBytes(of: memoryUsed) }
}

extension VectorSearching {
    /// What so many bytes of memory or of a file hold a vector beside the vector's elements.
    package func overheadBytes(of byteCount: Int) -> Double {
        guard count > 0 else { return 0 }
        return Double(byteCount) / Double(count) - Double(encoding.byteCount(dimension))
    }
}

extension DatasetMetric {
    /// The library's metric that gives the same order.
    package var metric: Metric {
        switch self {
        case .euclidean: .squaredEuclidean
        case .angular: .cosine
        case .innerProduct: .innerProduct
        }
    }
}

extension ScalarEncoding {
    /// The name that options and results use.
    package var name: String { description }

    /// The encodings that hold any vector; the others hold whole numbers only.
    package static let ofFloats: [ScalarEncoding] = [.float32, .float16, .bfloat16]

    /// Bytes of the stored elements of a vector.
    package func byteCount(_ dimension: Int) -> Int {
        switch self {
        case .float32: 4 * dimension
        case .float16, .bfloat16: 2 * dimension
        case .int8, .uint8: dimension
        case .bit: (dimension + 7) / 8
        @unknown default: preconditionFailure("the size of \(self) is not known")
        }
    }
}
