package import Datasets

/// Exact answers of filtered searches, by comparing every query with every row in a plain loop.
///
/// Some more than `k` candidates are found in single precision and then ordered in double
/// precision. `Recall` tolerates the difference that is left.
package enum PlainAnswers {
    /// How many more than `k` are kept until they are ordered.
    private static let spare = 8

    /// Finds the `k` nearest among the rows of each filter.
    ///
    /// - Parameters:
    ///   - dataset: rows and queries.
    ///   - cases: the filters.
    ///   - k: neighbors of each query, at least 1; `absent` where fewer rows match.
    ///   - threads: threads to use, at least 1.
    ///   - progress: called with a number of queries answered, from any thread.
    /// - Returns: for each filter a table with a row for every query, all `absent` if the query is
    ///   not asked.
    /// - Throws: nothing of its own.
    package static func compute(
        _ dataset: Dataset,
        _ cases: [FilterCase],
        k: Int,
        threads: Int,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> [NeighborTable] {
        let distances = PlainDistances(dataset)
        let filters = cases.map { one in
            (rows: one.rows.rows, asked: Set(one.asked(of: dataset.queries.count)))
        }
        let taker = RowTaker(count: dataset.queries.count, part: 4)
        let parts = try WorkerThreads.run(threads) { _ in
            var answers: [(query: Int, ids: [[Int32]])] = []
            while let queries = taker.take() {
                for query in queries {
                    let all = distances.all(from: dataset.queries[query])
                    let ids = filters.map { rows, asked in
                        asked.contains(query)
                            ? nearest(k, of: rows, all, dataset, query) : []
                    }
                    answers.append((query, ids))
                }
                progress(queries.count)
            }
            return answers
        }
        var ids = cases.map { _ in
            [Int32](repeating: NeighborTable.absent, count: dataset.queries.count * k)
        }
        for (query, answers) in parts.joined() {
            for (place, answer) in answers.enumerated() {
                ids[place].replaceSubrange(query * k..<query * k + answer.count, with: answer)
            }
        }
        return ids.map { NeighborTable(ids: $0, k: k) }
    }

    private static func nearest(
        _ k: Int,
        of rows: [Int32],
        _ distances: [Float],
        _ dataset: Dataset,
        _ query: Int
    ) -> [Int32] {
        let room = k + spare
        var kept: [(distance: Float, row: Int32)] = []
        kept.reserveCapacity(2 * room)
        var limit = Float.infinity
        func shrink() {
            kept.sort { ($0.distance, $0.row) < ($1.distance, $1.row) }
            guard kept.count >= room else { return }
            kept.removeLast(kept.count - room)
            limit = kept[room - 1].distance
        }
        distances.withUnsafeBufferPointer { distances in
            for row in rows {
                let distance = distances[Int(row)]
                // Not written as `>=`: until there are enough, an infinite distance is kept too.
                guard distance < limit || kept.count < room else { continue }
                kept.append((distance, row))
                if kept.count == 2 * room { shrink() }
            }
        }
        shrink()
        let exact = kept.map { one in
            (distance: dataset.distance(ofQuery: query, to: Int(one.row)), row: one.row)
        }
        return exact.sorted { ($0.distance, $0.row) < ($1.distance, $1.row) }.prefix(k).map(\.row)
    }
}
