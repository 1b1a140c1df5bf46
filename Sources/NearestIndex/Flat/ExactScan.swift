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
    private static let minimumRows = 512
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
        return overCodes(scorer, among: nil, candidates, view.rowCount, into: &collector) {
            run(from: $0, scorer, candidates, into: &$1)
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
        overCodes(scorer, among: set, .all, set.count, into: &collector) {
            var scan = RowSetScan(view: view, set: set, stop: stop, ahead: ahead, from: $0)
            return scan.run(scorer, into: &$1)
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

    // Scans codes, and what is left over the vectors, by `scan` from a row on.
    private func overCodes<Collector: NeighborCollector>(
        _ scorer: QueryScorer,
        among set: RowSet?,
        _ candidates: Candidates,
        _ rowCount: Int,
        into collector: inout Collector,
        _ scan: (_ first: Int, inout Collector) -> SearchSummary
    ) -> SearchSummary {
        guard let codes, rowCount >= Self.minimumRows,
            (collector.wanted ?? 0) <= rowCount / Self.wantedShare
        else { return scan(0, &collector) }
        return codes.withScratch { scratch in
            var coded = CodedScan(
                view: view,
                codes: codes,
                ScanQuery(scorer, codes, codec, scratch),
                among: set,
                candidates,
                stop: stop
            )
            switch coded.run(scorer, into: &collector) {
            case .complete: return SearchSummary(stopped: nil, statistics: coded.statistics)
            case .stopped(let reason):
                return SearchSummary(stopped: reason, statistics: coded.statistics)
            case .left(let first):
                var summary = scan(first, &collector)
                summary.statistics += coded.statistics
                return summary
            }
        }
    }
}
