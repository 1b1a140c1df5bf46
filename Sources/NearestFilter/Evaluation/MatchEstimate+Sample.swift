internal import NearestIndex

extension MatchEstimate {
    /// Estimates from groups of 64 rows that are spread evenly.
    ///
    /// The bounds are Wilson's interval (*Probable inference*, 1927) at 99 %. Rows that follow each
    /// other are often alike, so the sample is worth fewer independent rows than it has; how many
    /// follows from the differences between groups.
    ///
    /// - Parameters:
    ///   - counts: how many rows of each group match.
    ///   - rowCount: rows in all.
    init(groupCounts counts: [Int], rowCount: Int) {
        let groups = Double(counts.count)
        let sampled = groups * 64
        let found = counts.reduce(0, +)
        let share = Double(found) / sampled
        // The variance of the mean of the groups.
        let between =
            counts.reduce(0.0) { sum, count in
                let difference = Double(count) / 64 - share
                return sum + difference * difference
            } / (groups - 1) / groups
        // What it would be if rows were independent.
        let independent = share * (1 - share) / sampled
        // If all groups are alike, clusters of matching rows may still lie between them.
        var worth = 420.0
        if independent > 0, between > 0 {
            worth = min(sampled, max(groups, sampled * independent / between))
        }
        let z = 2.5758
        let (square, scale) = (z * z / worth, Double(rowCount))
        let middle = (share + square / 2) / (1 + square)
        let width =
            z / (1 + square)
            * (share * (1 - share) / worth + square / (4 * worth)).squareRoot()
        // The rows of the sample are known.
        let low = max(Double(found), (middle - width) * scale)
        let high = min(scale - (sampled - Double(found)), (middle + width) * scale)
        let expected = share * scale
        self.init(
            lowerBound: Int(min(low, expected)),
            expected: Int(expected),
            upperBound: Int(max(high, expected).rounded(.up))
        )
    }
}
