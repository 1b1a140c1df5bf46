internal import Datasets
internal import Nearest

extension BenchIndex {
    /// Inserts every row of a table under its row number.
    ///
    /// - Parameters:
    ///   - base: the rows.
    ///   - threads: threads that insert, at least 1; each takes part after part.
    ///   - progress: called with the number of rows after each part, from any thread.
    /// - Throws: `NearestError` for a vector that the index refuses.
    func insert(
        rows base: VectorTable,
        threads: Int,
        progress: @escaping @Sendable (Int) -> Void
    ) throws {
        let taker = RowTaker(count: base.count, part: 2048)
        _ = try WorkerThreads.run(threads) { _ in
            let all = base.values.span
            while let rows = taker.take() {
                let part = all.extracting(
                    rows.lowerBound * base.dimension..<rows.upperBound * base.dimension
                )
                try insert(contentsOf: part, ids: rows.map { VectorID(UInt64($0)) })
                progress(rows.count)
            }
        }
    }
}
