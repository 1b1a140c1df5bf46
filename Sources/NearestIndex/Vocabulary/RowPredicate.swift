/// A condition on the sidecar data of an index's rows, bound to that data.
///
/// ``SearchScope`` evaluates it before a search begins: first ``matchesAll``, then the estimate,
/// then the rows. The module that knows attributes implements it. The caller holds a reader epoch
/// during each call, so rows and their data are not reused.
package protocol RowPredicate: AnyObject, Sendable {
    /// Identity of the data that the predicate reads.
    ///
    /// An index refuses a predicate whose data is not that of its own rows. The predicate keeps the
    /// data alive, so no other object has the same identity.
    var sidecarID: ObjectIdentifier { get }

    /// Whether the condition is known to hold for all rows, without reading any of them.
    var matchesAll: Bool { get }

    /// How many of the rows below `rowCount` match, estimated from a sample of them.
    ///
    /// - Complexity: bounded by the size of the sample, whatever `rowCount` is.
    func estimate(rowCount: Int) -> MatchEstimate

    /// The rows below `rowCount` that match, rows that readers cannot see included.
    ///
    /// - Complexity: O(`rowCount`).
    func rows(rowCount: Int) -> RowSet
}
