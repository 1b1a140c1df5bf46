internal import Synchronization

/// Which vectors a search may return, as one version of an index sees it.
enum SearchLimit {
    /// All that the version has; and their number, if a condition is known to hold for all of them.
    case all(matches: Int?)
    /// Those whose identifiers pass; each is asked for when it matters.
    case identifiers(IDFilter)
    /// Those in a set.
    case rows(MatchingRows)

    /// Whether a visible row may be returned.
    func passes(_ row: Int, _ id: VectorID) -> Bool {
        switch self {
        case .all: true
        case .identifiers(let candidates): candidates.passes(id)
        case .rows(let rows): rows.set.contains(row)
        }
    }

    /// What to say of a search that went about it by a plan.
    func report(_ plan: SearchPlan) -> PlanReport? {
        switch self {
        case .rows(let rows):
            PlanReport(plan: plan, matches: rows.count, estimate: rows.estimate)
        case .all(let matches?):
            PlanReport(plan: plan, matches: matches, estimate: MatchEstimate(exactly: matches))
        case .all, .identifiers: nil
        }
    }
}

/// The rows that a search may return: visible, and passed by every condition.
struct MatchingRows {
    let set: OrdinalSet
    /// How many were expected, if that was asked.
    let estimate: MatchEstimate?
    /// Whether they are all that the version has.
    let areAll: Bool

    var count: Int { self.set.count }
}

extension RowTable {
    /// Checks that a limit is about this table's rows.
    ///
    /// - Throws: ``NearestError`` with the code `invalidArgument` where it was made for another index.
    func check(_ candidates: IDFilter) throws(NearestError) {
        guard let condition = candidates.condition else { return }
        guard condition.attachment === attachment else {
            throw NearestError(
                code: .invalidArgument,
                message: "the candidates were bound to the attributes of another index; bind the "
                    + "filter to this one"
            )
        }
    }
}

extension RowSnapshot {
    /// What candidates mean in this version.
    ///
    /// Where a plan is asked for it is followed even if everything passes.
    func limit(_ candidates: IDFilter, plan: SearchPlan? = nil) -> SearchLimit {
        guard let condition = candidates.condition else {
            return candidates.passesAll ? .all(matches: nil) : .identifiers(candidates)
        }
        if plan == nil, condition.matchesAll {
            return candidates.passesAll
                ? .all(matches: table.liveCount.load(ordering: .relaxed))
                : .identifiers(candidates.withoutCondition)
        }
        // Before the rows are looked at: afterwards it would be no guess.
        let live = table.liveCount.load(ordering: .relaxed)
        let estimate = condition.estimate(rowCount: rowCount)
            .ofVisible(live, rowCount: rowCount)
            .among(candidates.rule, of: live)
        let matching = condition.matching(rowCount: rowCount)
        if isWhole, matching.rowCount == rowCount, candidates.passesAll {
            let areAll = matching.count == rowCount
            return .rows(MatchingRows(set: matching, estimate: estimate, areAll: areAll))
        }
        let (set, areAll) = visible(matching, passing: candidates)
        return .rows(MatchingRows(set: set, estimate: estimate, areAll: areAll))
    }

    // Those of a set that this version has and whose identifiers pass, and whether they are all that it has.
    private func visible(
        _ set: OrdinalSet,
        passing candidates: IDFilter
    ) -> (OrdinalSet, areAll: Bool) {
        var areAll = set.rowCount >= rowCount
        let visible = unsafe OrdinalSet(rowCount: rowCount) { words in
            if case .keeping(let ids) = candidates.rule, shouldLookUp(ids) {
                areAll = false
                for id in ids {
                    guard let row = row(of: id), set.contains(row) else { continue }
                    unsafe words[row / 64] |= 1 << UInt64(row % 64)
                }
                if identifiersAreCurrent { return }
            }
            for word in 0..<OrdinalSet.words(min(rowCount, set.rowCount)) {
                let matching = unsafe set.words[word]
                if matching == 0, !areAll { continue }
                let all = self.visible(groupAt: word * 64)
                var mask = matching & all
                if !candidates.passesAll {
                    mask = passing(candidates, among: mask, from: word * 64)
                }
                if mask != all { areAll = false }
                unsafe words[word] = mask
            }
        }
        return (visible, areAll)
    }
}
