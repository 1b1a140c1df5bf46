/// Corrections of an estimate that was made over all rows of an index.
///
/// ``SearchScope`` applies both in turn: first for rows that the view does not show, then for a
/// limit on identifiers. They assume that matches are spread evenly over the rows.
extension MatchEstimate {
    /// Converts an estimate over all rows to one over the visible rows.
    ///
    /// Any number of the hidden rows may be among the matches, so the lower bound falls by all of
    /// them.
    ///
    /// - Parameters:
    ///   - live: visible rows.
    ///   - rowCount: all rows, of which this estimate was made.
    /// - Returns: the estimate, between 0 and `live`.
    func ofVisible(_ live: Int, rowCount: Int) -> MatchEstimate {
        let hidden = rowCount - live
        guard hidden > 0 else { return self }
        return MatchEstimate(
            lowerBound: lowerBound - hidden,
            expected: expected.share(live, of: rowCount),
            upperBound: upperBound
        )
        .bounded(by: live)
    }

    /// Limits an estimate to the rows whose identifiers pass too.
    ///
    /// A closure is not asked here, so a limit by closure can only lower the lower bound to 0.
    ///
    /// - Parameters:
    ///   - rule: the limit on identifiers.
    ///   - live: visible rows.
    /// - Returns: the estimate of rows that match and whose identifiers pass.
    func among(_ rule: Candidates.Rule, of live: Int) -> MatchEstimate {
        switch rule {
        case .all: return self
        case .keeping(let ids):
            let expected = expected.share(min(ids.count, live), of: live)
            return MatchEstimate(lowerBound: 0, expected: expected, upperBound: upperBound).bounded(
                by: ids.count
            )
        case .excluding(let ids):
            let expected = expected.share(max(0, live - ids.count), of: live)
            return MatchEstimate(
                lowerBound: lowerBound - ids.count,
                expected: expected,
                upperBound: upperBound
            )
            .bounded(by: live)
        case .matching:
            return MatchEstimate(lowerBound: 0, expected: expected, upperBound: upperBound)
        }
    }

    /// Restores the invariant: all numbers lie in `0...most`, and the lower bound is at most the
    /// upper.
    private func bounded(by most: Int) -> MatchEstimate {
        let upperBound = min(upperBound, max(0, most))
        let lowerBound = min(max(0, lowerBound), upperBound)
        return MatchEstimate(
            lowerBound: lowerBound,
            expected: min(max(expected, lowerBound), upperBound),
            upperBound: upperBound
        )
    }
}

extension Int {
    /// Returns the number scaled by `part / whole`, rounded; 0 if `whole` is 0.
    fileprivate func share(_ part: Int, of whole: Int) -> Int {
        whole > 0 ? Int((Double(self) * Double(part) / Double(whole)).rounded()) : 0
    }
}
