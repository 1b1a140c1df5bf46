/// The attributes of rows in memory that another object owns, such as a mapped file.
///
/// They are read only. Whatever the memory holds, nothing outside it is read: a code without an
/// entry counts as absent, and no filter matches it.
package final class ExternalColumns: ColumnSource, Sendable {
    /// Which attributes there are.
    package let schema: AttributeSchema
    /// Rows.
    package let count: Int
    /// The summary of each column, as the file says it.
    package let summaries: [ColumnSummary]
    /// Where the columns lie in the page.
    let layout: ColumnLayout
    // One page of all rows.
    private let pages: ColumnPages
    /// The dictionaries of each column.
    let dictionaries: [ColumnStatistics.Dictionaries]
    // Keeps the memory.
    private let owner: any AnyObject & Sendable

    /// Takes columns; only their sizes are checked.
    ///
    /// - Parameters:
    ///   - schema: which attributes there are.
    ///   - count: rows.
    ///   - pages: one page of all rows as ``ColumnLayout`` lays it out, aligned to 64.
    ///   - dictionaries: those of all columns, one after the other: one for texts, and for tags one
    ///     of tags and one of sets.
    ///   - summaries: the summary of each column.
    ///   - owner: keeps the memory of the page and the dictionaries.
    /// - Complexity: O(attributes).
    /// - Throws: ``AttributeFault`` if a summary counts more rows than there are.
    package init(
        schema: AttributeSchema,
        count: Int,
        pages: ColumnPages,
        dictionaries: [SortedDictionary],
        summaries: [ColumnSummary],
        owner: any AnyObject & Sendable
    ) throws(AttributeFault) {
        let layout = ColumnLayout(schema, capacity: ColumnLayout.capacity(for: count))
        precondition(pages.byteCount == layout.byteCount)
        precondition(summaries.count == schema.entries.count)
        precondition(dictionaries.count == schema.dictionaryCount)
        for (entry, summary) in zip(schema.entries, summaries) {
            guard 0...count ~= summary.present else {
                throw AttributeFault(
                    attribute: entry.name,
                    part: .summary,
                    item: 0,
                    detail: "of \(count) rows, \(summary.present) have the attribute"
                )
            }
        }
        self.schema = schema
        self.count = count
        self.summaries = summaries
        self.layout = layout
        self.pages = pages
        var left = dictionaries[...]
        self.dictionaries = schema.entries.map { entry in
            let own = left.prefix(entry.kind.dictionaryCount)
            left = left.dropFirst(own.count)
            return ColumnStatistics.Dictionaries(
                texts: own.first.map { .sorted($0) },
                sets: own.dropFirst().first.map { .sorted($0) }
            )
        }
        self.owner = owner
    }

    /// A byte of the page, by its position in the layout.
    func byte(at offset: Int) -> UInt8 { pages.byte(at: offset) }

    /// The cells of a row below the capacity of the page, for reading only.
    func cells(_ row: Int) -> RowCells { pages.cells(row) }

    /// Always 0: a file does not change.
    package var version: Int? { 0 }

    /// The rows below `rowCount`, which is at most ``count``.
    package func snapshot(rowCount: Int) -> ColumnSnapshot {
        precondition(0...count ~= rowCount)
        return ColumnSnapshot(
            schema: schema,
            layout: layout,
            rowCount: rowCount,
            pages: pages,
            statistics: ColumnStatistics(
                rowCount: count,
                summaries: summaries,
                dictionaries: dictionaries,
                version: 0
            ),
            owner: self
        )
    }

    /// All attributes of a row; none if there is no such row.
    package func attributes(of row: Int) -> Attributes {
        row < count ? snapshot(rowCount: count).attributes(row) : Attributes()
    }
}

extension AttributeSchema {
    /// How many dictionaries all columns have.
    package var dictionaryCount: Int { entries.reduce(0) { $0 + $1.kind.dictionaryCount } }
}
