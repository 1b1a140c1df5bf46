/// What is wrong with lent memory: in which column, at which of its items, and what was found.
package struct LentFault: Error, Sendable, Equatable {
    /// The columns of ``LentRows`` and ``LentGraph``.
    package enum Column: Sendable {
        case vectors, ids, order, scales, links, upperStarts, upperLinks, entry
    }

    /// Where.
    package let column: Column
    /// Which item, from 0: a row, or a block of links.
    package let item: Int
    /// What was found, a sentence without its full stop.
    package let detail: String
}
