internal import Synchronization

/// The attributes of the rows of an index in memory: written by one thread at a time, read by any
/// number without waiting.
///
/// Rows lie in pages of 256, which are never written once readers can find them. A change copies
/// the pages that it touches, writes the copies, and publishes them in place of the old ones, so
/// readers see each row whole, old or new. Old pages stay until readers have left, through the
/// epochs of the index.
///
/// Summaries cannot be replaced together with the pages, so ``changes`` says when they fit each
/// other: it is odd during a change, and a reader that sees the same even number before and after
/// has seen one consistent state (a sequence lock). A reader that sees another number uses the rows
/// alone.
package final class AttributeColumns: ColumnSource {
    /// Rows of a page.
    package static let pageRows = PageTable.rows

    /// Which attributes there are.
    package let schema: AttributeSchema
    /// Where the columns lie in a page.
    let layout: ColumnLayout
    /// The pages with the rows.
    let pages: PageTable
    /// What belongs to each column besides its cells.
    let columns: [Column]
    /// How often a change began or ended; odd during a change.
    let changes = Atomic<Int>(0)
    /// The end of the rows that were ever written, with attributes or without.
    let rowEnd = Atomic<Int>(0)

    /// The dictionaries and the summary of one column.
    final class Column: Sendable {
        /// The texts, or the tags; nil for other types.
        let texts: AppendOnlyDictionary?
        /// The sets of tags; nil for other types.
        let sets: AppendOnlyDictionary?
        private let present = Atomic<Int>(0)
        private let low = Atomic<UInt64>(0)
        private let high = Atomic<UInt64>(0)

        init(_ kind: AttributeKind) {
            texts = kind.dictionaryCount > 0 ? AppendOnlyDictionary() : nil
            sets = kind.dictionaryCount > 1 ? AppendOnlyDictionary() : nil
        }

        /// The summary; its numbers fit each other if ``AttributeColumns/changes`` says so.
        var summary: ColumnSummary {
            ColumnSummary(
                present: present.load(ordering: .acquiring),
                low: low.load(ordering: .acquiring),
                high: high.load(ordering: .acquiring)
            )
        }

        /// Replaces the summary.
        ///
        /// Writer only, during a change.
        func store(_ summary: ColumnSummary) {
            present.store(summary.present, ordering: .releasing)
            low.store(summary.low, ordering: .releasing)
            high.store(summary.high, ordering: .releasing)
        }
    }

    /// Makes columns of no rows.
    package init(_ schema: AttributeSchema) {
        self.schema = schema
        layout = ColumnLayout(schema, capacity: Self.pageRows)
        columns = schema.entries.map { Column($0.kind) }
        pages = PageTable(pageBytes: layout.byteCount)
    }

    /// Bytes of memory: pages and dictionaries.
    package var memoryUsed: Int {
        columns.reduce(pages.memoryUsed) {
            $0 + ($1.texts?.memoryUsed ?? 0) + ($1.sets?.memoryUsed ?? 0)
        }
    }

    /// How often the columns were changed; nil during a change.
    package var version: Int? {
        let changes = changes.load(ordering: .acquiring)
        return changes & 1 == 0 ? changes : nil
    }

    /// The state that readers see now, of the rows below `rowCount`.
    ///
    /// The caller keeps the epoch in which it reads as long as it uses the result.
    ///
    /// - Complexity: O(pages + attributes).
    package func snapshot(rowCount: Int) -> ColumnSnapshot {
        let before = changes.load(ordering: .acquiring)
        let pages = pages.pages(rowCount: rowCount)
        return snapshot(pages, rowCount: rowCount, since: before)
    }

    /// All attributes of a row as they are now.
    ///
    /// The caller keeps the epoch in which it reads.
    package func attributes(of row: Int) -> Attributes {
        guard let page = pages.page(ofRow: row) else { return Attributes() }
        let before = changes.load(ordering: .acquiring)
        return snapshot(page, rowCount: Self.pageRows, since: before)
            .attributes(row & (Self.pageRows - 1))
    }

    // The statistics are read after the pages, so that the dictionaries have every code of the
    // pages.
    private func snapshot(
        _ pages: ColumnPages,
        rowCount: Int,
        since before: Int
    ) -> ColumnSnapshot {
        ColumnSnapshot(
            schema: schema,
            layout: layout,
            rowCount: rowCount,
            pages: pages,
            statistics: statistics(since: before),
            owner: self
        )
    }

    // What is known of the columns; without summaries if a change began since `before` was read.
    private func statistics(since before: Int) -> ColumnStatistics {
        let summaries = columns.map(\.summary)
        let rows = rowEnd.load(ordering: .acquiring)
        let isStable = before & 1 == 0 && changes.load(ordering: .acquiring) == before
        return ColumnStatistics(
            rowCount: rows,
            summaries: isStable ? summaries : nil,
            dictionaries: columns.map { column in
                ColumnStatistics.Dictionaries(
                    texts: column.texts.map { .appendOnly($0) },
                    sets: column.sets.map { .appendOnly($0) }
                )
            },
            version: isStable ? before : nil
        )
    }
}
