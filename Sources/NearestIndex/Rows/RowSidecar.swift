/// Per-row data that another module stores alongside an index's rows, such as attributes.
///
/// The index decides when rows are written, copied and released. It holds its lock while it calls a
/// sidecar, so calls come one at a time, but searches continue to read. What they may still read
/// goes into a ``RetireList``, which keeps it until those searches have ended.
///
/// The data itself does not pass through this protocol. A ``SidecarWriter`` brings it, a closure
/// made by the module that knows its type.
package protocol RowSidecar: AnyObject, Sendable {
    /// Clears the data of rows that are inserted without any.
    ///
    /// - Throws: ``NearestError`` where memory is refused; no row that readers see is changed.
    func attachNothing(_ change: inout SidecarChange) throws(NearestError)

    /// Copies the data of `rows` to the rows of a change, one each, which no reader sees yet.
    ///
    /// - Throws: ``NearestError`` where memory is refused; no row that readers see is changed.
    func copy(from rows: [Int], _ change: inout SidecarChange) throws(NearestError)

    /// Releases the rows from `rowCount` on, which no search will read again.
    func truncate(to rowCount: Int, _ retired: inout RetireList)

    /// Bytes of memory that the sidecar uses.
    var memoryUsed: Int { get }
}
