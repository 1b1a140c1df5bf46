/// Objects that a change of a sidecar has replaced and that running searches may still read.
///
/// A ``RowSidecar`` fills it during a change. The ``RowTable`` then moves the objects to its
/// ``ReclaimList``, which keeps them until every search that could read them has ended.
package struct RetireList: Sendable {
    /// The objects, in the order in which they were replaced.
    package private(set) var objects: [any AnyObject & Sendable] = []

    /// Makes an empty list.
    package init() {}

    /// Adds an object that new searches cannot reach.
    package mutating func append(_ object: any AnyObject & Sendable) { objects.append(object) }
}
