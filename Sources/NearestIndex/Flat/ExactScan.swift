/// Compares one query with all rows that pass, over codes where these pay.
///
/// ``FlatReader`` uses it for everything, and ``GraphQuery`` where a scan costs less than a walk,
/// or where a walk has found too little.
struct ExactScan {
    /// The rows.
    let view: RowView
    /// Their codes; nil where there are no codes, or where the search shall not use them.
    let codes: CodeSet?
    /// How the rows store vectors.
    let codec: VectorCodec
    /// When to stop early.
    let stop: StopCondition
    /// Rows of a set that the kernel prefetches ahead.
    var ahead = 8

    /// The fewest rows for which a query is prepared.
    static let minimumRows = 512
    /// Of so many rows one may be looked for: a larger part of them is measured anyway.
    private static let wantedShare = 32

    /// Offers every row that passes to `collector`.
    ///
    /// - Parameters:
    ///   - scorer: compares vectors with the query.
    ///   - candidates: the limit on identifiers; a predicate was applied before. Default: all pass.
    ///   - collector: receives the rows.
    /// - Returns: what it cost, and whether it was stopped.
    func run(
        _ scorer: QueryScorer,
        _ candidates: Candidates = .all,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        if case .keeping(let ids) = candidates.rule, view.shouldLookUp(ids) {
            return run(from: 0, scorer, candidates, into: &collector)
        }
        guard let codes, isWorthwhile(view.rowCount, wanted: collector.wanted) else {
            return run(from: 0, scorer, candidates, into: &collector)
        }
        return codes.withScratch { scratch in
            let query = ScanQuery(scorer, codes, codec, scratch)
            var scan = CodedScan(codes, ScanSurvivors(view, candidates, query), stop: stop)
            let end = scan.run(scorer, into: &collector)
            return finish(end, scan.survivors, into: &collector) {
                run(from: $0, scorer, candidates, into: &$1)
            }
        }
    }

    /// Offers every row of a set to `collector`.
    ///
    /// - Parameters:
    ///   - scorer: compares vectors with the query.
    ///   - set: rows, all of which are visible.
    ///   - collector: receives the rows.
    /// - Returns: what it cost, and whether it was stopped.
    func run(
        _ scorer: QueryScorer,
        among set: RowSet,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        guard let codes, isWorthwhile(set.count, wanted: collector.wanted) else {
            return run(from: 0, scorer, among: set, into: &collector)
        }
        return codes.withScratch { scratch in
            let query = ScanQuery(scorer, codes, codec, scratch)
            var scan = CodedSetScan(codes, set, ScanSurvivors(view, .all, query), stop: stop)
            let end = scan.run(scorer, scratch.rows, scratch.sums, into: &collector)
            return finish(end, scan.survivors, into: &collector) {
                run(from: $0, scorer, among: set, into: &$1)
            }
        }
    }

    // Whether so many rows are worth the preparation of a query.
    private func isWorthwhile(_ rowCount: Int, wanted: Int?) -> Bool {
        rowCount >= Self.minimumRows && (wanted ?? 0) <= rowCount / Self.wantedShare
    }

    // Returns what a scan of codes has cost; what it has left is scanned from a row on.
    private func finish<Collector: NeighborCollector>(
        _ end: CodedScan.End,
        _ survivors: ScanSurvivors,
        into collector: inout Collector,
        _ scan: (_ first: Int, inout Collector) -> SearchSummary
    ) -> SearchSummary {
        switch end {
        case .complete: return SearchSummary(stopped: nil, statistics: survivors.statistics)
        case .stopped(let reason):
            return SearchSummary(stopped: reason, statistics: survivors.statistics)
        case .left(let first):
            var summary = scan(first, &collector)
            summary.statistics += survivors.statistics
            return summary
        }
    }

    private func run(
        from first: Int,
        _ scorer: QueryScorer,
        _ candidates: Candidates,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        var scan = RunScan(view: view, candidates: candidates, stop: stop, from: first)
        return scan.run(scorer, into: &collector)
    }

    private func run(
        from first: Int,
        _ scorer: QueryScorer,
        among set: RowSet,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        var scan = RowSetScan(view: view, set: set, stop: stop, ahead: ahead, from: first)
        return scan.run(scorer, into: &collector)
    }
}
