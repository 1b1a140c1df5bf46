package import NearestIndex

/// A filter bound to the columns of an index, as the index evaluates it.
///
/// Results are kept as long as no attribute changes; see `CachedEvaluation`.
package final class BoundPredicate: RowPredicate {
    /// The filter.
    package let filter: Filter
    private let columns: any ColumnSource
    private let evaluation: CachedEvaluation
    // The store that made it, by which an index recognizes its own columns.
    private let owner: any AnyObject & Sendable

    /// Binds a filter.
    ///
    /// - Parameters:
    ///   - filter: the filter.
    ///   - columns: the columns that it reads.
    ///   - evaluation: the filter bound to the columns' schema, with its results.
    ///   - owner: the store that holds the columns.
    init(
        _ filter: Filter,
        _ columns: any ColumnSource,
        _ evaluation: CachedEvaluation,
        owner: any AnyObject & Sendable
    ) {
        self.filter = filter
        self.columns = columns
        self.evaluation = evaluation
        self.owner = owner
    }

    /// Identity of the data that the predicate reads.
    package var sidecarID: ObjectIdentifier { ObjectIdentifier(owner) }

    /// Whether what is known of the columns says that all rows match.
    package func matchesAll(
        until stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> Bool {
        try evaluation.matchesAll(columns, stop)
    }

    /// How many of the rows below `rowCount` match, estimated from a sample of them.
    package func estimate(
        rowCount: Int,
        until stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> MatchEstimate {
        try evaluation.estimate(columns, rowCount: rowCount, stop)
    }

    /// The rows below `rowCount` that match.
    package func rows(
        rowCount: Int,
        until stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> RowSet {
        try evaluation.rows(columns, rowCount: rowCount, stop)
    }
}
