/// A condition on the sidecar data of an index's rows, bound to that data.
///
/// ``SearchScope`` evaluates it before a search begins: first whether all match, then the estimate,
/// then the rows. The module that knows attributes implements it. The caller holds a reader epoch
/// during each call, so rows and their data are not reused.
///
/// Each takes a condition under which to stop early, nil for never, and throws
/// ``StopCondition/Interrupted`` then.
package protocol RowPredicate: AnyObject, Sendable {
    /// Identity of the data that the predicate reads.
    ///
    /// An index refuses a predicate whose data is not that of its own rows. The predicate keeps the
    /// data alive, so no other object has the same identity.
    var sidecarID: ObjectIdentifier { get }

    /// Whether the condition is known to hold for all rows, without reading any of them.
    func matchesAll(until stop: StopCondition?) throws(StopCondition.Interrupted) -> Bool

    /// How many of the rows below `rowCount` match, estimated from a sample of them.
    ///
    /// - Complexity: bounded by the size of the sample, whatever `rowCount` is.
    func estimate(
        rowCount: Int,
        until stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> MatchEstimate

    /// The rows below `rowCount` that match, rows that readers cannot see included.
    ///
    /// - Complexity: O(`rowCount`).
    func rows(
        rowCount: Int,
        until stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> RowSet
}

extension RowPredicate {
    /// Whether all rows are known to match, and how many are estimated to, however long it takes.
    package func expectation(rowCount: Int) -> (matchesAll: Bool, estimate: MatchEstimate) {
        do throws(StopCondition.Interrupted) {
            return (
                try matchesAll(until: nil),
                try estimate(rowCount: rowCount, until: nil)
            )
        } catch {
            preconditionFailure("nothing stops what has no condition to stop")
        }
    }
}
