/// A fault in the data of a file: the column, the item, and what was found there.
///
/// The validation of ``ExternalRows`` and ``ExternalGraph`` throws it. The segment that owns the
/// file turns it into a ``NearestError`` with the byte offset.
package struct DataFault: Error, Sendable, Equatable {
    /// The columns of rows, of a graph's links, and of codes.
    package enum Column: Sendable {
        case vectors, ids, order, norms, links, upperStarts, upperLinks, entry, codes, codeBounds
        case codeForm
    }

    /// The column with the fault.
    package let column: Column
    /// The item in the column, from 0: a row, or a block of links.
    package let item: Int
    /// What was found: a sentence without its full stop.
    package let detail: String
}
