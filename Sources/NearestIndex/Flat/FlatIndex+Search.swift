internal import NearestKernels

extension FlatIndex {
    /// Finds the nearest vectors and writes them to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    ///
    /// Allocates nothing.
    ///
    /// - Complexity: O(`count * dimension`): every vector is read once. With ``IDFilter/keeping(_:)``
    ///   of few identifiers only those are read.
    @discardableResult
    public func search(
        _ query: Span<Float>,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        let k = neighbors.freeCapacity
        guard k >= 1 else { throw .k(k) }
        return unsafe try query.withUnsafeBufferPointer { query throws(NearestError) in
            let scorer = try unsafe queries.scorer(for: query, "the query")
            // SAFETY: the heap fills the uninitialized part of the buffer from its start, and says
            // how many neighbors it has initialized there.
            return unsafe neighbors.withUnsafeMutableBufferPointer { buffer, initialized in
                let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
                guard let room = free.baseAddress else {
                    return SearchSummary(completion: .complete, statistics: .init())
                }
                var nearest = unsafe TopK(room, capacity: k)
                let summary = rows.read { snapshot in
                    var scan = FlatScan(
                        snapshot: snapshot,
                        candidates: candidates,
                        interruption: InterruptionCheck(deadline: options.deadline)
                    )
                    return scan.run(scorer, into: &nearest)
                }
                nearest.sort()
                initialized += nearest.count
                guard nearest.count < k, summary.completion == .complete else { return summary }
                return SearchSummary(
                    completion: .fewerThanRequested,
                    statistics: summary.statistics
                )
            }
        }
    }

    /// Finds every vector within a distance of the query.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - radius: the largest distance to return, itself included, in the index's metric: a squared
    ///     length under ``Metric/squaredEuclidean``, negated under ``Metric/innerProduct``.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do.
    /// - Complexity: O(`count * dimension`), and the answer may be as long as the index.
    /// - Returns: all of them, nearest first, ties by identifier.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, or a
    ///   radius that is NaN.
    public func search(
        _ query: Span<Float>,
        within radius: Float,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        guard !radius.isNaN else { throw .radiusIsNaN }
        return unsafe try query.withUnsafeBufferPointer { query throws(NearestError) in
            let scorer = try unsafe queries.scorer(for: query, "the query")
            var found = WithinRadius(radius: radius)
            let summary = rows.read { snapshot in
                var scan = FlatScan(
                    snapshot: snapshot,
                    candidates: candidates,
                    interruption: InterruptionCheck(deadline: options.deadline)
                )
                return scan.run(scorer, into: &found)
            }
            found.sort()
            return SearchResult(neighbors: found.neighbors, summary: summary)
        }
    }
}
