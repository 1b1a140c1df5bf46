/// An estimate of how many rows match a condition, made from a sample of them.
///
/// A `RowPredicate` makes it, and the search chooses its strategy from it. Invariant: 0 ≤
/// `lowerBound` ≤ `expected` ≤ `upperBound` ≤ the number of rows.
public struct MatchEstimate: Sendable, Hashable, Codable {
    /// The smallest number that is likely.
    public var lowerBound: Int
    /// The most likely number.
    public var expected: Int
    /// The largest number that is likely.
    ///
    /// The true number is between the bounds in 99 of 100 cases, and always where they are equal.
    public var upperBound: Int

    package init(lowerBound: Int, expected: Int, upperBound: Int) {
        self.lowerBound = lowerBound
        self.expected = expected
        self.upperBound = upperBound
    }

    /// Describes a count that is known exactly: all three numbers are `count`.
    package init(exactly count: Int) {
        self.init(lowerBound: count, expected: count, upperBound: count)
    }
}
