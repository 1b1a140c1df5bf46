internal import NearestKernels

// Searches that are limited to the rows of a set.
extension GraphQuery {
    /// A scan that costs no more than this many walks is done at once.
    ///
    /// Looking at the graph around the query costs a good part of a walk, and seldom finds a
    /// cheaper strategy.
    private static let probing = 1.25

    /// The most rows of the set from which a two-hop walk begins if few match around the query.
    ///
    /// Such a walk seldom comes from one cluster of the set to another, so it must begin in the
    /// nearest one. With so many rows, spread over the set, a cluster of a hundredth of it is
    /// missed once in ten times, and one of a thirtieth never.
    private static let maximumSeeds = 256
    /// The share of the set that they may be, for more would be a scan.
    private static let seedShare = 8

    /// Offers the nearest rows of a set to `nearest`: `k` of them if the set has `k`.
    ///
    /// The strategy is the one that is expected to cost the least for the recall that `ef` gives an
    /// unlimited search. If a walk has cost as much as a scan of the set, or has found too few, the
    /// set is scanned after all.
    func search(_ rows: MatchingRows, ef: Int, into nearest: inout TopK) -> SearchSummary {
        let ef = max(1, min(ef, rows.count))
        let coded = coded()
        let costs = costs(coded)
        var report = StrategyReport(
            strategy: .exactScan,
            matchCount: rows.count,
            estimate: rows.estimate
        )
        if options.strategy.map({ $0 == .exactScan }) ?? Self.isFew(rows.count, ef: ef, costs) {
            return scan(rows.set, report, into: &nearest)
        }
        var searcher = searcher(coded)
        let start = searcher.descend(from: entry, to: 0)
        // The share of matches near the query decides how hard a walk will be.
        let share = reader.graph.share(of: rows.set, around: start.node)
        let overall = Double(rows.count) / Double(max(1, rows.set.rowCount))
        let isApart = costs.isApart(share: share, overall: overall)
        let filteredEf = min(costs.filteredEf(ef, share: share), rows.count)
        let twoHopEf = min(costs.twoHopEf(ef, share: share, overall: overall), rows.count)
        report.strategy =
            options.strategy
            ?? costs.strategy(
                matchCount: rows.count,
                ef: filteredEf,
                share: share,
                twoHopEf: twoHopEf,
                isApart: isApart
            )
        if report.strategy == .exactScan {
            var summary = scan(rows.set, report, into: &nearest)
            summary.statistics += searcher.cost
            return summary
        }
        let traversal = FilteredTraversal(
            start: start,
            walksAll: report.strategy == .filteredGraph,
            ef: filteredEf,
            capacity: min(Int(Double(filteredEf) / max(share, 0.02)) + 64, rows.set.rowCount),
            twoHopEf: twoHopEf,
            seedCount: isApart ? seedCount(rows.count) : 0,
            filteredBudget: costs.budget(twoHopEf: twoHopEf),
            budget: costs.budget(scanOf: rows.count)
        )
        let wanted = min(nearest.capacity, rows.count)
        guard let pool = searcher.search(rows, traversal, wanted: wanted) else {
            report.fellBack = true
            var summary = scan(rows.set, report, into: &nearest)
            summary.statistics += searcher.cost
            return summary
        }
        return SearchSummary(
            stopped: searcher.stopped,
            statistics: offer(pool, of: searcher, coded, to: &nearest),
            strategy: report
        )
    }

    // As many as a node has links at least, as far as there are rows.
    private func seedCount(_ rows: Int) -> Int {
        max(reader.graph.width, min(Self.maximumSeeds, rows / Self.seedShare))
    }

    /// Whether the rows are so few that they are scanned without looking at the graph.
    static func isFew(_ rows: Int, ef: Int, _ costs: CostModel) -> Bool {
        costs.scan(rows: rows) <= probing * costs.graph(ef: ef)
    }
}
