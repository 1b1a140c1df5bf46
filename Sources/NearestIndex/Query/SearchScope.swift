/// The rows that a search may return, decided for one view before the search begins.
///
/// Making a scope evaluates the filter on attributes, if there is one. This is the only call into
/// the module that knows attributes, through ``RowPredicate``.
package enum SearchScope {
    /// All visible rows. `matchCount` is their number if there was a predicate, which is known to
    /// hold for all of them.
    case all(matchCount: Int?)
    /// The visible rows whose identifiers pass. Each is tested only when the search comes to it.
    case identifiers(Candidates)
    /// The rows of a set, already tested.
    case rows(MatchingRows)
    /// Nothing, because the search was stopped while the filter was evaluated.
    case stopped(SearchResult.Interruption)

    /// Evaluates candidates for a view.
    ///
    /// - Parameters:
    ///   - candidates: which vectors may be returned; ``Candidates/validate(for:)`` has passed.
    ///   - view: the rows, whose epoch the caller holds.
    ///   - strategy: the strategy that the caller asked for. It is reported and followed even if
    ///     every row passes.
    ///   - stop: when to stop evaluating; nil for never.
    package init(
        _ candidates: Candidates,
        in view: RowView,
        strategy: SearchStrategy? = nil,
        until stop: StopCondition? = nil
    ) {
        do throws(StopCondition.Interrupted) {
            try self.init(evaluating: candidates, in: view, strategy, stop)
        } catch {
            self = .stopped(error.reason)
        }
    }

    private init(
        evaluating candidates: Candidates,
        in view: RowView,
        _ strategy: SearchStrategy?,
        _ stop: StopCondition?
    ) throws(StopCondition.Interrupted) {
        guard let predicate = candidates.predicate else {
            self = candidates.passesAll ? .all(matchCount: nil) : .identifiers(candidates)
            return
        }
        let areKnown = strategy == nil ? try predicate.matchesAll(until: stop) : false
        if areKnown {
            self =
                candidates.passesAll
                ? .all(matchCount: view.liveCount) : .identifiers(candidates.withoutPredicate)
            return
        }
        // Estimated before the rows are evaluated, so that the report shows what planning would
        // know.
        let estimate = try predicate.estimate(rowCount: view.rowCount, until: stop)
            .ofVisible(view.liveCount, rowCount: view.rowCount)
            .among(candidates.rule, of: view.liveCount)
        let matching = try predicate.rows(rowCount: view.rowCount, until: stop)
        // Without hidden rows and other limits the predicate's set is used as it is, without a
        // copy.
        if view.isWhole, matching.rowCount == view.rowCount, candidates.passesAll {
            let areAll = matching.count == view.rowCount
            self = .rows(MatchingRows(set: matching, estimate: estimate, areAll: areAll))
            return
        }
        let (set, areAll) = try view.visible(matching, passing: candidates, until: stop)
        self = .rows(MatchingRows(set: set, estimate: estimate, areAll: areAll))
    }

    /// Whether a visible row may be returned.
    ///
    /// - Complexity: O(1), unless the caller's closure takes longer.
    package func passes(_ row: Int, _ id: VectorID) -> Bool {
        switch self {
        case .all: true
        case .identifiers(let candidates): candidates.passes(id)
        case .rows(let rows): rows.set.contains(row)
        case .stopped: false
        }
    }

    /// Returns the report of a search that used a strategy; nil if no filter limited the search.
    package func report(_ strategy: SearchStrategy) -> StrategyReport? {
        switch self {
        case .rows(let rows):
            StrategyReport(strategy: strategy, matchCount: rows.count, estimate: rows.estimate)
        case .all(let matchCount?):
            StrategyReport(
                strategy: strategy,
                matchCount: matchCount,
                estimate: MatchEstimate(exactly: matchCount)
            )
        case .all, .identifiers, .stopped: nil
        }
    }

    /// The summary of a search that was stopped before it began; nil if it was not.
    var stoppedSummary: SearchSummary? {
        guard case .stopped(let reason) = self else { return nil }
        return SearchSummary(completion: .partial(reason))
    }
}

extension Candidates {
    /// Checks that the predicate, if there is one, reads the data of these rows.
    ///
    /// - Throws: ``NearestError`` with the code `invalidArgument` if they were made for another
    ///   index.
    package func validate(for sidecarID: ObjectIdentifier?) throws(NearestError) {
        guard let predicate else { return }
        guard predicate.sidecarID == sidecarID else {
            throw NearestError(
                code: .invalidArgument,
                message: "the candidates were bound to the attributes of another index; bind the "
                    + "filter to this one"
            )
        }
    }
}
