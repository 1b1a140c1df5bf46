/// How far an insertion of many vectors has come.
///
/// A large insertion into a graph first links the vectors, and then chooses the links of all
/// vectors of the index again, which takes about twice as long; see
/// ``HNSWParameters/refinements``.
public struct InsertionProgress: Sendable, Hashable {
    /// Vectors that the index holds by now, of those to insert.
    public let insertedCount: Int
    /// Vectors to insert, at least 1.
    public let totalCount: Int
    /// Vectors of the index whose links were chosen again by now.
    ///
    /// If that is done several times, a vector counts each time.
    public let refinedCount: Int
    /// Vectors whose links will be chosen again; 0 where that is not done.
    public let refinementCount: Int

    /// Makes the progress of an insertion.
    package init(
        insertedCount: Int,
        totalCount: Int,
        refinedCount: Int = 0,
        refinementCount: Int = 0
    ) {
        self.insertedCount = insertedCount
        self.totalCount = totalCount
        self.refinedCount = refinedCount
        self.refinementCount = refinementCount
    }

    /// The share of the work that is done, about in proportion to its time: above 0, and 1 at the
    /// end.
    public var fraction: Double {
        Double(insertedCount + 2 * refinedCount) / Double(totalCount + 2 * refinementCount)
    }
}
