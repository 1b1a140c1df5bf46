/// Which of the rows that a ``RowView`` covers are visible.
///
/// A view has the same case for its whole life, so the branch on it is predicted well.
package enum Visibility {
    /// The rows of one version of a ``RowTable``: inserted by then, and not yet deleted.
    case version(UInt64)
    /// All rows.
    case all
    /// All rows but those of a ``RowSet``, which the caller keeps alive.
    case except(RowBits)
}
