internal import NearestKernels
internal import Synchronization

extension HNSWIndex {
    /// A scan that costs no more than this many walks is done without a look at the graph around the query,
    /// which costs a good part of a walk and seldom finds one that is cheaper.
    private static let probing = 1.25

    /// Offers the nearest rows of a set to `nearest`: `k` of them wherever the set has `k`.
    ///
    /// The plan is the one that is expected to cost the least for the recall that `ef` gives an
    /// unlimited search. Where a walk has cost as much as comparing all rows of the set would, or has
    /// found too few, they are compared after all.
    func search(
        _ scorer: QueryScorer,
        _ reader: Reader,
        _ entry: HNSWGraph.Entry,
        _ scratch: SearchScratch,
        amongRows rows: MatchingRows,
        ef: Int,
        _ options: SearchOptions,
        into nearest: inout TopK
    ) -> SearchSummary {
        let ef = max(1, min(ef, rows.count))
        let costs = costs(reader, entry, scratch)
        var report = PlanReport(
            plan: .exactScan,
            matches: rows.count,
            estimate: rows.estimate
        )
        if options.plan.map({ $0 == .exactScan }) ?? isFew(rows.count, ef: ef, costs) {
            return scan(scorer, reader, rows.set, options, report, into: &nearest)
        }
        var searcher = searcher(scorer, reader, scratch, options)
        let start = searcher.descend(from: entry, to: 0)
        let share = searcher.share(of: rows.set, around: start.node)
        let overall = Double(rows.count) / Double(max(1, rows.set.rowCount))
        let graphEf = min(costs.graphEf(ef, share: share), rows.count)
        let bridgedEf = min(costs.bridgedEf(ef, share: share, overall: overall), rows.count)
        report.plan =
            options.plan
            ?? costs.plan(matches: rows.count, ef: graphEf, share: share, bridgedEf: bridgedEf)
        if report.plan == .exactScan {
            return scan(scorer, reader, rows.set, options, report, into: &nearest)
                .adding(searcher.statistics)
        }
        let end = searcher.search(
            rows,
            MatchingWalk(
                start: start,
                isGraph: report.plan == .graph,
                ef: graphEf,
                capacity: min(Int(Double(graphEf) / max(share, 0.02)) + 64, rows.set.rowCount),
                bridgedEf: bridgedEf,
                seeds: share < overall / 4 ? graph.view.width : 0,
                graphBudget: costs.budget(bridgedEf: bridgedEf),
                budget: costs.budget(scanOf: rows.count)
            ),
            into: &nearest
        )
        guard end == .found || searcher.stopped != nil else {
            nearest.removeAll()
            report.fellBack = true
            return scan(scorer, reader, rows.set, options, report, into: &nearest)
                .adding(searcher.statistics)
        }
        return SearchSummary(
            completion: searcher.stopped.map { .partial($0) } ?? .complete,
            statistics: searcher.statistics,
            plan: report
        )
    }

    /// Whether rows are so few that they are compared without a look at the graph.
    func isFew(_ rows: Int, ef: Int, _ costs: PlanCosts) -> Bool {
        costs.scan(rows: rows) <= Self.probing * costs.graph(ef: ef)
    }

    /// Compares the query with every row of a set.
    func scan(
        _ scorer: QueryScorer,
        _ reader: Reader,
        _ set: OrdinalSet,
        _ options: SearchOptions,
        _ report: PlanReport?,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        var scan = MatchingScan(
            snapshot: reader.snapshot,
            set: set,
            interruption: InterruptionCheck(deadline: options.deadline),
            ahead: lookAhead.rows
        )
        var summary = scan.run(scorer, into: &collector)
        summary.plan = report
        return summary
    }
}
