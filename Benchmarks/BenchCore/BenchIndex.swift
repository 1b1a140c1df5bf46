package import Datasets
package import Nearest

/// What a benchmark asks of an index beside what every index can do.
///
/// An index of the library conforms by what it inserts with and writes, and is measured once
/// `IndexKind` has a case for it.
package protocol BenchIndex: VectorIndex {
    /// Bytes that the index says it uses.
    var memoryUsed: Int { get }

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

    /// Writes what the index holds to a file, all at once or not at all.
    ///
    /// - Throws: `NearestError` where the system refuses.
    func write(to path: FilePath, metadata: IndexMetadata?) throws(NearestError)
}

extension BenchIndex {
    /// Bytes a vector that the index uses beside the vector's elements; 0 where it is empty.
    package var overheadBytes: Double { overheadBytes(of: memoryUsed) }
}

extension VectorSearching {
    /// What so many bytes of memory or of a file hold a vector beside the vector's elements.
    package func overheadBytes(of byteCount: Int) -> Double {
        guard count > 0 else { return 0 }
        return Double(byteCount) / Double(count) - Double(dimension * encoding.byteCount)
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
    package var name: String {
        switch self {
        case .float32: "float32"
        case .float16: "float16"
        }
    }

    /// The encoding of a name.
    package init?(name: String) {
        guard let encoding = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = encoding
    }

    /// Bytes of one stored element.
    var byteCount: Int {
        switch self {
        case .float32: 4
        case .float16: 2
        }
    }
}
