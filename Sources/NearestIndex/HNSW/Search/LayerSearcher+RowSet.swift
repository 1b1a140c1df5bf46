// Searches of layer 0 that may return only the rows of a set.
extension LayerSearcher {
    /// Finds the nearest rows of a set, as far as walks find them.
    ///
    /// A walk over all nodes that costs too much gives way to a two-hop walk, which starts over:
    /// there are fewer rows of the set around the query than expected.
    ///
    /// - Parameters:
    ///   - rows: the set.
    ///   - traversal: where to begin and when to give up.
    ///   - wanted: how many must be found.
    /// - Returns: what was found; nil if it was not enough within the budget.
    mutating func search(
        _ rows: MatchingRows,
        _ traversal: FilteredTraversal,
        wanted: Int
    ) -> CandidatePool? {
        let limit = statistics.distanceCount &+ traversal.budget
        if traversal.walksAll {
            let capacity = max(traversal.capacity, traversal.ef &+ 1)
            var pool = scratch.pool(ef: traversal.ef, capacity: capacity)
            let end = run(
                RowSetPolicy(set: rows.set),
                from: traversal.start,
                pool: &pool,
                budget: min(limit, statistics.distanceCount &+ traversal.filteredBudget)
            )
            if stopped != nil || (end == .found && pool.passing >= wanted) {
                return pool
            }
            if statistics.distanceCount > limit { return nil }
        }
        var pool = scratch.pool(ef: traversal.twoHopEf)
        let end = run(
            TwoHopPolicy(set: rows.set, seedCount: traversal.seedCount),
            from: traversal.start,
            pool: &pool,
            budget: limit
        )
        // Without more candidates it is enough only if all rows of the set were found.
        let isEnough = end == .found || (end == .exhausted && pool.passing >= rows.count)
        return stopped != nil || (isEnough && pool.passing >= wanted) ? pool : nil
    }
}
