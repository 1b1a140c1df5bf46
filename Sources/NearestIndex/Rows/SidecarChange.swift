/// One change of a sidecar: the rows to write, and what the change replaces.
package struct SidecarChange: Sendable {
    /// The rows to write, each once; data comes in the same order.
    package let rows: [Int]
    /// Objects that the change has replaced and that readers may still use.
    package var retired = RetireList()

    /// Begins a change of some rows.
    package init(rows: [Int]) {
        self.rows = rows
    }
}

/// Writes the data of the rows of a change.
///
/// The index calls it with its lock held, once it has reserved rows for the vectors. The data was
/// validated before, so it throws only if memory is refused.
package typealias SidecarWriter = @Sendable (inout SidecarChange) throws(NearestError) -> Void
