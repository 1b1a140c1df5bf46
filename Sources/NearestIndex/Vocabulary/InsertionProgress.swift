/// How far an insertion of many vectors has come.
public struct InsertionProgress: Sendable, Hashable {
    /// Vectors that the index holds by now, of those to insert.
    public let insertedCount: Int
    /// Vectors to insert, at least 1.
    public let totalCount: Int

    /// Makes the progress of an insertion.
    package init(insertedCount: Int, totalCount: Int) {
        self.insertedCount = insertedCount
        self.totalCount = totalCount
    }

    /// The share that is inserted, above 0 and at most 1.
    public var fraction: Double { Double(insertedCount) / Double(totalCount) }
}
