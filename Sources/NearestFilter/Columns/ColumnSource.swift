package import NearestIndex

/// The attributes of an index' rows, in memory or in a file.
package protocol ColumnSource: RowAttachment {
    /// Which attributes there are.
    var schema: AttributeSchema { get }

    /// A number of the state in which they are now; nil while they are being changed.
    var version: Int? { get }

    /// The rows below a number as they are now.
    ///
    /// The caller keeps the epoch in which it reads as long as it uses what this gives.
    func snapshot(rowCount: Int) -> ColumnSnapshot

    /// All attributes of a row as they are now.
    ///
    /// The caller keeps the epoch in which it reads.
    func attributes(of row: Int) -> Attributes

    /// A filter bound to the columns, for as many searches as one likes.
    ///
    /// - Throws: ``NearestError`` with the code `invalidFilter` that names the attribute.
    func condition(_ filter: Filter) throws(NearestError) -> AttributeCondition
}
