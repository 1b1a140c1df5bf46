package import Datasets
package import Nearest

extension FlatIndex: BenchIndex {
    /// Inserts all rows in one call, so that codes are chosen for all of them.
    package func insert(
        rows base: VectorTable,
        threads: Int,
        progress: @escaping @Sendable (Int) -> Void
    ) throws {
        let vectors = TableVectors(base, for: encoding)
        try vectors.withRows(0..<base.count) { vectors in
            try insert(
                contentsOf: vectors,
                ids: (0..<base.count).map { VectorID(UInt64($0)) },
                threads: threads
            ) { progress($0.insertedCount) }
        }
    }
}

extension HNSWIndex: BenchIndex {
    /// Inserts all rows in one call, which uses the threads itself.
    package func insert(
        rows base: VectorTable,
        threads: Int,
        progress: @escaping @Sendable (Int) -> Void
    ) throws {
        let all = 0..<base.count
        try insert(
            rows: all,
            of: TableVectors(base, for: encoding),
            ids: all,
            threads: threads,
            progress: progress
        )
    }

    /// Inserts rows that follow one another in one call.
    ///
    /// - Parameters:
    ///   - rows: which rows.
    ///   - vectors: the table that they are in, prepared for this index.
    ///   - ids: the numbers of their identifiers, as many.
    ///   - threads: threads to use, at least 1.
    ///   - progress: called with the number of rows after each part, on the caller's thread.
    /// - Throws: `NearestError` for a vector that the index refuses.
    package func insert(
        rows: Range<Int>,
        of vectors: TableVectors,
        ids: Range<Int>,
        threads: Int,
        progress: @escaping (Int) -> Void
    ) throws {
        var shown = 0
        try vectors.withRows(rows) { vectors in
            try insert(
                contentsOf: vectors,
                ids: ids.map { VectorID(UInt64($0)) },
                threads: threads
            ) { done in
                progress(done.insertedCount - shown)
                shown = done.insertedCount
            }
        }
    }
}
