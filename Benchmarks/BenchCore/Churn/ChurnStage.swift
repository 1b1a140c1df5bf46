package import Nearest

/// What an index costs and finds after some turnovers, or when it is built anew with the same
/// vectors.
package struct ChurnStage: Sendable {
    /// One way to search it.
    package struct Search: Sendable {
        /// How.
        package let point: SearchPoint
        /// Answers, times and costs.
        package let outcome: SearchRun.Outcome
        /// Against the exact neighbors among the vectors held.
        package let recall: Recall
    }

    /// Turnovers so far; nil for an index built anew.
    package let turnover: Int?
    /// Vectors held.
    package let count: Int
    /// Bytes that the index said it used.
    package let memoryUsed: Int
    /// Bytes a vector that the index said it used beside the vector's elements.
    package let overheadBytes: Double
    /// What the index says of its graph.
    package let health: HNSWHealth
    /// Bytes of the whole program in physical memory.
    package let resident: Int
    /// Time to insert the first contents, in seconds.
    package let buildSeconds: Double
    /// What the changes of this turnover took; nil where there were none.
    package let changes: ChurnChanges?
    /// A measurement for each way to search.
    package let searches: [Search]
}

/// What the changes of a turnover took.
package struct ChurnChanges: Sendable, Hashable {
    /// Vectors removed, and as many inserted.
    package var count = 0
    /// Time to remove them, in seconds.
    package var removeSeconds = 0.0
    /// Time to insert the others, in seconds.
    package var insertSeconds = 0.0

    /// Microseconds to remove a vector.
    package var removeMicroseconds: Double { 1e6 * removeSeconds / Double(max(count, 1)) }
    /// Microseconds to insert a vector.
    package var insertMicroseconds: Double { 1e6 * insertSeconds / Double(max(count, 1)) }
}

/// Says that a search returned a vector that had been removed before.
package struct RemovedAnswer: Error, Hashable, CustomStringConvertible {
    /// The identifier.
    package let id: UInt64
    /// The identifiers held.
    package let held: Range<Int>

    /// The error in one line.
    package var description: String {
        "a search returned the vector \(id), but only \(held.lowerBound)...\(held.upperBound - 1) "
            + "are held: the others were removed"
    }
}
