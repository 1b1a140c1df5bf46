// Searches of layer 0 that may return only the rows of a set.
extension LayerSearcher {
    /// Offers the nearest rows of a set, as far as walks find them.
    ///
    /// A walk over all nodes that costs too much gives way to a two-hop walk, which starts over:
    /// there are fewer rows of the set around the query than expected.
    ///
    /// - Returns: `found` only if enough was found within the budget; otherwise nothing was
    ///   offered.
    mutating func search(
        _ rows: MatchingRows,
        _ traversal: FilteredTraversal,
        into nearest: inout TopK
    ) -> TraversalEnd {
        let limit = statistics.distanceCount &+ traversal.budget
        let wanted = min(nearest.capacity, rows.count)
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
                offer(pool, to: &nearest)
                return .found
            }
            if statistics.distanceCount > limit { return end }
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
        guard stopped != nil || (isEnough && pool.passing >= wanted) else { return end }
        offer(pool, to: &nearest)
        return .found
    }
}
