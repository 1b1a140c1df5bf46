/// The rows that one gather computes, and what was prefetched around them.
///
/// A search computes a long list of rows in parts. Each part prefetches the first rows of the next,
/// so that memory is never idle between two parts. A part therefore says how many of its own rows
/// were prefetched by the part before (`fetched`), and how many rows of the next part come after
/// its own in the list (`following`). With the defaults, a part has no neighbors.
///
/// Public, and its init inlined, because a search of a graph makes one for each node that it
/// expands, and the compiler inlines nothing of `package` access into another module.
@safe public struct GatherList {
    /// Row numbers: `count` to compute, then `following` that are only prefetched.
    @usableFromInline let ordinals: UnsafePointer<UInt32>
    /// Rows to compute.
    @usableFromInline let count: Int
    /// Rows at the start of the list that the previous gather has prefetched.
    @usableFromInline let fetched: Int
    /// Rows after the first `count`, with which the next gather begins.
    @usableFromInline let following: Int

    /// Describes `count` rows, named by `ordinals`.
    ///
    /// - Parameters:
    ///   - ordinals: `count + following` row numbers; must stay valid through the gather.
    ///   - count: rows to compute.
    ///   - fetched: rows at the start of the list that the previous gather has prefetched.
    ///   - following: rows that the next gather begins with; some may be prefetched already.
    @inlinable
    @inline(__always)
    public init(
        _ ordinals: UnsafePointer<UInt32>,
        count: Int,
        fetched: Int = 0,
        following: Int = 0
    ) {
        // SAFETY: the pointer is only kept here; `DistanceFunction.gather` reads through it.
        unsafe self.ordinals = ordinals
        self.count = count
        self.fetched = fetched
        self.following = following
    }
}
