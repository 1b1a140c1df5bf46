/// A condition on what is attached to an index' rows, bound to that index.
package protocol RowCondition: AnyObject, Sendable {
    /// What it is bound to: an index asks no conditions that are bound to another.
    var attachment: any RowAttachment { get }

    /// The rows below `rowCount` for which it holds, those that readers cannot see included.
    ///
    /// The caller keeps the epoch in which it reads.
    func matching(rowCount: Int) -> OrdinalSet

    /// How many of the rows it holds for, guessed from some of them.
    ///
    /// The caller keeps the epoch in which it reads.
    func estimate(rowCount: Int) -> MatchEstimate

    /// Whether it is certain, without a look at any row, that it holds for all of them.
    var matchesAll: Bool { get }
}

/// How many rows pass a condition, as far as that is known without looking at all of them.
public struct MatchEstimate: Sendable, Hashable {
    /// At least so many.
    public var low: Int
    /// Most likely so many.
    public var expected: Int
    /// At the most so many; the bounds hold in 99 of 100 cases, or always where they meet.
    public var high: Int

    package init(low: Int, expected: Int, high: Int) {
        self.low = low
        self.expected = expected
        self.high = high
    }

    /// A number that is known.
    package init(exactly count: Int) {
        self.init(low: count, expected: count, high: count)
    }
}
