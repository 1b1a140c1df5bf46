/// What is known of columns without looking at their rows.
///
/// Searches use it to decide, or to simplify, a filter before any row is looked at.
struct ColumnStatistics: Sendable {
    /// The dictionaries of one column.
    struct Dictionaries: Sendable {
        /// The texts of a column, or its tags; nil for other types.
        let texts: ColumnDictionary?
        /// The sets of tags; nil for other types.
        let sets: ColumnDictionary?

        /// What the codes in the rows of the column name: sets of tags, or texts.
        var values: ColumnDictionary? { sets ?? texts }
    }

    /// Rows that were written, with attributes or without; the summaries count the rows below.
    let rowCount: Int
    /// The summary of each column; nil if the columns were changed during the read.
    let summaries: [ColumnSummary]?
    /// The dictionaries of each column.
    let dictionaries: [Dictionaries]
    /// The state of the columns that these are the statistics of; nil if they were changed during
    /// the read.
    let version: Int?
}
