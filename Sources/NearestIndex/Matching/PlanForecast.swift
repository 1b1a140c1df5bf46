/// What a search that is limited by attributes would do, as far as that can be said without searching.
package struct PlanForecast: Sendable {
    /// Vectors of the index.
    package var count: Int
    /// How many pass.
    package var estimate: MatchEstimate
    /// The plan of a query around which as many pass as elsewhere.
    package var plan: SearchPlan
    /// What each plan is expected to cost, in nanoseconds; none where there is no choice.
    package var costs: [SearchPlan: Double] = [:]
}

extension FlatIndex {
    /// What a search under a condition would do.
    ///
    /// - Throws: ``NearestError`` for a number of neighbors below 1.
    package func forecast(
        _ condition: any RowCondition,
        k: Int
    ) throws(NearestError) -> PlanForecast {
        guard k >= 1 else { throw .k(k) }
        return rows.read { snapshot in
            let count = count
            return PlanForecast(
                count: count,
                estimate: condition.estimate(rowCount: snapshot.rowCount)
                    .ofVisible(count, rowCount: snapshot.rowCount),
                plan: .exactScan
            )
        }
    }
}

extension HNSWIndex {
    /// What a search under a condition would do.
    ///
    /// - Throws: ``NearestError`` for options out of range.
    package func forecast(
        _ condition: any RowCondition,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> PlanForecast {
        guard k >= 1 else { throw .k(k) }
        try Self.check(options)
        let wanted = max(options.efSearch ?? Self.defaultEfSearch, k)
        return read { reader in
            let count = count
            let estimate = condition.estimate(rowCount: reader.snapshot.rowCount)
                .ofVisible(count, rowCount: reader.snapshot.rowCount)
            guard let entry = reader.entry else {
                return PlanForecast(count: 0, estimate: estimate, plan: .exactScan)
            }
            let scratch = scratches.take()
            defer { scratches.give(scratch) }
            let costs = costs(reader, entry, scratch)
            let matches = estimate.expected
            let ef = max(1, min(wanted, matches))
            let share = Double(matches) / Double(max(1, count))
            let bridgedEf = costs.bridgedEf(ef, share: share, overall: share)
            let graphEf = min(costs.graphEf(ef, share: share), max(1, matches))
            let planned = costs.plan(
                matches: matches,
                ef: graphEf,
                share: share,
                bridgedEf: bridgedEf
            )
            let chosen = isFew(matches, ef: ef, costs) ? .exactScan : planned
            return PlanForecast(
                count: count,
                estimate: estimate,
                plan: options.plan ?? (condition.matchesAll ? .graph : chosen),
                costs: [
                    .exactScan: costs.scan(rows: matches),
                    .graph: costs.graph(ef: graphEf, share: share),
                    .bridgedGraph: costs.bridged(ef: bridgedEf),
                ]
            )
        }
    }
}
