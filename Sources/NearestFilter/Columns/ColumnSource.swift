/// The attributes of an index's rows, in memory or in a file, as searches read them.
package protocol ColumnSource: AnyObject, Sendable {
    /// Which attributes there are.
    var schema: AttributeSchema { get }

    /// A number of the state in which the columns are now; nil while they are being changed.
    var version: Int? { get }

    /// The rows below `rowCount` as they are now.
    ///
    /// The caller keeps the epoch in which it reads as long as it uses the result.
    func snapshot(rowCount: Int) -> ColumnSnapshot

    /// All attributes of a row as they are now.
    ///
    /// The caller keeps the epoch in which it reads.
    func attributes(of row: Int) -> Attributes
}
