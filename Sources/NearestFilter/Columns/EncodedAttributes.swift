/// Attributes that go into columns as they are encoded in other columns, such as those of a file.
///
/// Numbers are copied bit by bit, and codes are translated, which spares decoding and hashing every
/// value.
package struct EncodedAttributes: Sendable {
    /// Where the attributes are.
    let snapshot: ColumnSnapshot
    /// The rows with the attributes.
    let rows: [Int]

    /// Names rows.
    ///
    /// - Parameters:
    ///   - snapshot: columns of the same schema as those that take the attributes, found to be
    ///     without a fault; the epoch in which it was made is kept while they are copied.
    ///   - rows: their numbers.
    package init(_ snapshot: ColumnSnapshot, rows: [Int]) {
        self.snapshot = snapshot
        self.rows = rows
    }
}
