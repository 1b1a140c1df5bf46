/// The rows that a search may return: visible, and matching every condition.
///
/// ``SearchScope`` makes one if a filter on attributes limits the search.
package struct MatchingRows {
    /// The rows.
    package let set: RowSet
    /// How many were expected before they were counted; nil if that was not estimated.
    package let estimate: MatchEstimate?
    /// Whether these are all visible rows, so that the search need not test any.
    package let areAll: Bool

    /// The number of rows.
    package var count: Int { self.set.count }
}
