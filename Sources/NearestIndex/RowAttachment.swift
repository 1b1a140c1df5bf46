/// What is kept beside each row of an index by somebody who knows what it is: attributes.
///
/// The index says when rows are written, copied and given up; it holds its lock meanwhile, so calls come
/// one at a time. Readers go on meanwhile: what they may still look at is handed to `retire`, which keeps
/// it until they have left.
package protocol RowAttachment: AnyObject, Sendable {
    /// Checks what is to be attached to `count` rows, before anything is changed.
    func check(_ items: any Sendable, count: Int) throws(NearestError)

    /// Attaches an item to each row, in their order, or nothing to all of them where `items` is nil.
    ///
    /// No reader sees the rows yet.
    ///
    /// - Throws: ``NearestError`` where memory is refused; no row that readers see is changed.
    func attach(
        _ items: (any Sendable)?,
        to rows: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError)

    /// Attaches other items to rows that readers see; each row is seen with its old or its new one.
    func replace(
        _ items: any Sendable,
        of rows: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError)

    /// Attaches what rows have to others, one each, which no reader sees yet.
    func copy(
        from rows: [Int],
        to targets: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError)

    /// Gives up the rows from `rowCount` on, which nobody will look at again.
    func truncate(to rowCount: Int, retire: (any AnyObject & Sendable) -> Void)

    /// Bytes of memory.
    var memoryUsed: Int { get }
}
