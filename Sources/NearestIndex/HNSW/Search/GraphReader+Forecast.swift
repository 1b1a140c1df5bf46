/// Tells the strategy of a filtered search without searching.
extension GraphReader {
    /// Returns what a search under a predicate is expected to do.
    ///
    /// It assumes that the share of matches around the query is that of the whole index; a search
    /// looks at the graph there.
    ///
    /// - Throws: ``NearestError`` for a number of neighbors below 1, or options out of range.
    package func forecast(
        _ predicate: any RowPredicate,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> StrategyForecast {
        guard k >= 1 else { throw .k(k) }
        try options.validate()
        let count = rows.liveCount
        let (matchesAll, expected) = predicate.expectation(rowCount: rows.rowCount)
        let estimate = expected.ofVisible(count, rowCount: rows.rowCount)
        // Without nodes there is nothing to search.
        guard let entry else {
            return StrategyForecast(count: 0, estimate: estimate, strategy: .exactScan)
        }
        if matchesAll, options.strategy == nil {
            return StrategyForecast(
                count: count,
                estimate: estimate,
                strategy: .filteredGraph,
                matchesAll: true
            )
        }
        let costs = costs(
            from: entry,
            overCodes: codes != nil && options.usesQuantization
        )
        let matches = estimate.expected
        let ef = max(1, min(max(options.ef, k), matches))
        let share = Double(matches) / Double(max(1, count))
        let twoHopEf = costs.twoHopEf(ef, share: share, overall: share)
        let filteredEf = min(costs.filteredEf(ef, share: share), max(1, matches))
        let planned = costs.strategy(
            matchCount: matches,
            ef: filteredEf,
            share: share,
            twoHopEf: twoHopEf,
            isApart: false
        )
        let chosen = GraphQuery.isFew(matches, ef: ef, costs) ? .exactScan : planned
        return StrategyForecast(
            count: count,
            estimate: estimate,
            strategy: options.strategy ?? chosen,
            costs: [
                .exactScan: costs.scan(rows: matches),
                .filteredGraph: costs.filteredGraph(ef: filteredEf, share: share),
                .twoHopGraph: costs.twoHop(ef: twoHopEf),
            ]
        )
    }
}
