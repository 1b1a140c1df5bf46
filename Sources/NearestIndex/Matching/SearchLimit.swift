/// Which vectors a search may return, as one version of an index sees it.
enum SearchLimit {
    /// All that the version has.
    case none
    /// Those whose identifiers pass; each is asked for when it matters.
    case identifiers(IDFilter)
    /// Those in a set.
    case rows(MatchingRows)

    /// Whether a visible row may be returned.
    func passes(_ row: Int, _ id: VectorID) -> Bool {
        switch self {
        case .none: true
        case .identifiers(let candidates): candidates.passes(id)
        case .rows(let rows): rows.set.contains(row)
        }
    }

    /// What to say of a search that went about it by a plan.
    func report(_ plan: SearchPlan) -> PlanReport? {
        guard case .rows(let rows) = self else { return nil }
        return PlanReport(plan: plan, matches: rows.count, estimate: rows.estimate)
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
                message: "the candidates were bound to the attributes of another index; bind the filter "
                    + "to this one"
            )
        }
    }
}

extension RowSnapshot {
    /// What candidates mean in this version.
    func limit(_ candidates: IDFilter) -> SearchLimit {
        guard let condition = candidates.condition else {
            return candidates.passesAll ? .none : .identifiers(candidates)
        }
        if condition.matchesAll {
            return candidates.passesAll
                ? .none : .identifiers(candidates.withoutCondition)
        }
        // Before the rows are looked at: afterwards it would be no guess.
        let estimate = condition.estimate(rowCount: rowCount)
        let matching = condition.matching(rowCount: rowCount)
        let isWhole = isWhole && matching.rowCount == rowCount
        let set =
            isWhole && candidates.passesAll ? matching : visible(matching, passing: candidates)
        return .rows(
            MatchingRows(
                set: set,
                estimate: estimate,
                areAll: isWhole && set.count == rowCount
            )
        )
    }

    // Those of a set that this version has and whose identifiers pass.
    private func visible(_ set: OrdinalSet, passing candidates: IDFilter) -> OrdinalSet {
        unsafe OrdinalSet(rowCount: rowCount) { words in
            if case .keeping(let ids) = candidates.rule, shouldLookUp(ids) {
                for id in ids {
                    guard let row = row(of: id), set.contains(row) else { continue }
                    unsafe words[row / 64] |= 1 << UInt64(row % 64)
                }
                if identifiersAreCurrent { return }
            }
            for word in 0..<OrdinalSet.words(min(rowCount, set.rowCount)) {
                var mask = unsafe set.words[word]
                if mask == 0 { continue }
                mask &= visible(groupAt: word * 64)
                if !candidates.passesAll {
                    mask = passing(candidates, among: mask, from: word * 64)
                }
                unsafe words[word] = mask
            }
        }
    }
}
