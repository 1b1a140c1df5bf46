/// Objects that a change of a sidecar has replaced and that running searches may still read.
///
/// A ``RowSidecar`` fills it during a change. The ``RowTable`` then moves the objects to its
/// ``ReclaimList``, which keeps them until every search that could read them has ended.
package struct RetireList: Sendable {
    /// An object that new searches cannot reach.
    struct Entry: Sendable {
        /// The object.
        let object: any AnyObject & Sendable
        /// Bytes of memory that it holds.
        let byteCount: Int
    }

    /// The objects, in the order in which they were replaced.
    private(set) var entries: [Entry] = []

    /// Makes an empty list.
    package init() {}

    /// The objects, in the order in which they were replaced.
    package var objects: [any AnyObject & Sendable] { entries.map(\.object) }

    /// Adds an object that new searches cannot reach.
    ///
    /// - Parameters:
    ///   - object: the object.
    ///   - byteCount: bytes of memory that it holds.
    package mutating func append(_ object: any AnyObject & Sendable, byteCount: Int) {
        entries.append(Entry(object: object, byteCount: byteCount))
    }
}
