extension MatchEstimate {
    /// What an estimate of so many rows says of those that can be seen.
    func ofVisible(_ live: Int, rowCount: Int) -> MatchEstimate {
        let hidden = rowCount - live
        guard hidden > 0 else { return self }
        return MatchEstimate(
            low: low - hidden,
            expected: expected.share(live, of: rowCount),
            high: high
        )
        .bounded(by: live)
    }

    /// What it says of those whose identifiers pass as well.
    func among(_ rule: IDFilter.Rule, of live: Int) -> MatchEstimate {
        switch rule {
        case .all: return self
        case .keeping(let ids):
            let expected = expected.share(min(ids.count, live), of: live)
            return MatchEstimate(low: 0, expected: expected, high: high).bounded(by: ids.count)
        case .excluding(let ids):
            let expected = expected.share(max(0, live - ids.count), of: live)
            return MatchEstimate(low: low - ids.count, expected: expected, high: high)
                .bounded(by: live)
        case .matching: return MatchEstimate(low: 0, expected: expected, high: high)
        }
    }

    private func bounded(by most: Int) -> MatchEstimate {
        let high = min(high, max(0, most))
        let low = min(max(0, low), high)
        return MatchEstimate(low: low, expected: min(max(expected, low), high), high: high)
    }
}

extension Int {
    fileprivate func share(_ part: Int, of whole: Int) -> Int {
        whole > 0 ? Int((Double(self) * Double(part) / Double(whole)).rounded()) : 0
    }
}
