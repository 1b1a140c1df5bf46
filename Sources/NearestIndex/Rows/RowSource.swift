/// What a ``RowView`` asks the owner of its rows: a ``RowTable`` in memory, or the ``ExternalRows``
/// of a file.
package protocol RowSource: AnyObject, Sendable {
    /// Returns the row of an identifier in the newest version; nil if it has none.
    ///
    /// The caller holds the epoch in which it reads.
    func row(of id: VectorID) -> Int?

    /// Whether all identifiers looked up so far had the rows that they have in `version`.
    ///
    /// False once a later change has begun to assign identifiers to other rows.
    func hasCurrentIDs(in version: UInt64) -> Bool

    /// Returns the rows that changes after `version` delete, those in progress included; nil if
    /// there are too many to know.
    func deletedRows(after version: UInt64) -> [Int]?

    /// Identity of the data that predicates on these rows read; nil if there is no such data.
    var sidecarID: ObjectIdentifier? { get }
}
