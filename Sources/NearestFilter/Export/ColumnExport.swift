/// Rows of one or several columns in a new order and in the form that a file holds: one page, and
/// sorted dictionaries of the entries that the rows have.
///
/// The bytes depend on the attributes and their order alone, not on the columns that they come
/// from.
package struct ColumnExport: Sendable {
    /// Some rows of one source, which stays as it is while it is exported.
    package struct Part: Sendable {
        /// Where the rows are.
        let columns: ColumnSnapshot
        /// Their numbers, in the order in which they are written.
        let rows: [UInt32]

        /// Takes rows in the order in which they are written.
        ///
        /// - Parameters:
        ///   - columns: where they are; the epoch of the snapshot is kept until all is written.
        ///   - rows: their numbers, below the snapshot's row count.
        package init(_ columns: ColumnSnapshot, rows: [UInt32]) {
            precondition(rows.allSatisfy { Int($0) < columns.rowCount })
            self.columns = columns
            self.rows = rows
        }
    }

    /// Which attributes there are.
    package let schema: AttributeSchema
    /// Rows of all parts.
    package let count: Int
    /// Where the columns lie in the page.
    package let layout: ColumnLayout
    /// The summary of each column; the bounds are exact.
    package let summaries: [ColumnSummary]
    /// The dictionaries of all columns, in the order in which ``ExternalColumns`` takes them.
    package let dictionaries: [ExportedDictionary]

    /// The sources.
    let parts: [Part]
    /// For each column of texts or tags, the new codes of each part's old ones.
    let codes: [Int: [[UInt32]]]

    /// Goes through all rows once: finds the entries that they have and the bounds of their
    /// numbers.
    ///
    /// - Parameters:
    ///   - schema: which attributes there are.
    ///   - parts: rows of columns of that schema, in the order in which they are written.
    /// - Complexity: O(rows × attributes), and sorting the entries of the dictionaries.
    package init(_ schema: AttributeSchema, _ parts: [Part]) {
        precondition(parts.allSatisfy { $0.columns.schema == schema })
        self.schema = schema
        self.parts = parts
        count = parts.reduce(0) { $0 + $1.rows.count }
        layout = ColumnLayout(schema, capacity: ColumnLayout.capacity(for: count))
        var summaries: [ColumnSummary] = []
        var dictionaries: [ExportedDictionary] = []
        var codes: [Int: [[UInt32]]] = [:]
        for (index, entry) in schema.entries.enumerated() {
            guard entry.kind.dictionaryCount > 0 else {
                summaries.append(Self.summary(of: index, parts))
                continue
            }
            let union = DictionaryUnion(parts, column: index, entry.kind)
            summaries.append(ColumnSummary(present: union.present, low: 0, high: 0))
            dictionaries += union.dictionaries
            codes[index] = union.codes
        }
        (self.summaries, self.dictionaries, self.codes) = (summaries, dictionaries, codes)
    }

    // The summary of a column of numbers or Bools.
    private static func summary(of index: Int, _ parts: [Part]) -> ColumnSummary {
        var summary = ColumnSummary()
        for part in parts {
            let column = part.columns.layout.columns[index]
            for row in part.rows {
                let cells = part.columns.cells(Int(row))
                guard cells.isPresent(column) else { continue }
                summary.include(cells, column)
                summary.present += 1
            }
        }
        return summary
    }
}
