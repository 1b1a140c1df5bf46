package import NearestIndex

/// A filter bound to the columns of an index: which rows pass, and about how many.
///
/// What was found once is kept as long as no attribute changes.
package final class AttributeCondition: RowCondition {
    /// The filter.
    package let filter: Filter
    /// What it is bound to.
    package let columns: any ColumnSource
    private let evaluation: FilterEvaluation

    init(
        _ filter: Filter,
        _ columns: any ColumnSource,
        _ evaluation: FilterEvaluation
    ) {
        self.filter = filter
        self.columns = columns
        self.evaluation = evaluation
    }

    /// The columns, as the index knows them.
    package var attachment: any RowAttachment { columns }

    /// The rows below a number that pass.
    package func matching(rowCount: Int) -> OrdinalSet {
        evaluation.matching(columns, rowCount: rowCount)
    }

    /// How many of the rows below a number pass.
    package func estimate(rowCount: Int) -> MatchEstimate {
        evaluation.estimate(columns, rowCount: rowCount)
    }

    /// Whether what is known of the columns says that all rows pass.
    package var matchesAll: Bool { evaluation.matchesAll(columns) }
}
