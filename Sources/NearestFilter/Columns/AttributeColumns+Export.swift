extension AttributeColumns {
    /// Some rows as a file holds them, as they are now.
    ///
    /// - Parameter rows: their numbers, ascending; the epoch is kept as long as what this gives lives.
    /// - Returns: the columns and dictionaries of the rows in this order.
    package func export(rows: [UInt32]) -> ColumnExport {
        let end = rows.last.map { Int($0) + 1 } ?? 0
        return ColumnExport(schema, [ColumnExport.Part(snapshot(rowCount: end), rows: rows)])
    }

    /// Bytes of memory that texts and tags take.
    package var textMemory: Int {
        columns.reduce(0) { $0 + ($1.texts?.memoryUsed ?? 0) + ($1.sets?.memoryUsed ?? 0) }
    }
}
