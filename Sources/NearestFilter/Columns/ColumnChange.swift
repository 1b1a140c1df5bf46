internal import NearestIndex
internal import Synchronization

/// One change of columns in memory: copies of the pages that it touches, and the new summaries.
///
/// Readers see nothing of it before ``publish(rowEnd:keeping:_:)``. Dictionaries are the exception:
/// entries are added at once, and stay if the change fails.
struct ColumnChange {
    /// The columns that are changed.
    let columns: AttributeColumns
    /// What the summary of each column will be.
    var summaries: [ColumnSummary]
    // The copies, by the number of the page.
    private var copies: [Int: SharedBuffer] = [:]
    // The copy that was written last, because rows that follow each other are in one page.
    private var last: (index: Int, page: SharedBuffer)?

    /// Begins a change.
    init(_ columns: AttributeColumns) {
        self.columns = columns
        summaries = columns.columns.map(\.summary)
    }

    // The cells of a row as the change has left them; nil if the row has no page.
    private func current(_ row: Int) -> RowCells? {
        let index = row >> PageTable.shift
        guard let page = copies[index] ?? columns.pages[index] else { return nil }
        return RowCells(page, row: row & (PageTable.rows - 1))
    }

    /// The cells of a row, for writing, in a copy of its page.
    mutating func cells(_ row: Int) -> RowCells {
        let index = row >> PageTable.shift
        let page: SharedBuffer
        if let last, last.index == index {
            page = last.page
        } else {
            page = copy(ofPage: index)
            last = (index, page)
        }
        return RowCells(page, row: row & (PageTable.rows - 1))
    }

    private mutating func copy(ofPage index: Int) -> SharedBuffer {
        if let copy = copies[index] { return copy }
        let copy = SharedBuffer(byteCount: columns.layout.byteCount)
        if let old = columns.pages[index] { copy.copy(from: old, byteCount: old.byteCount) }
        copies[index] = copy
        return copy
    }

    /// Removes all attributes of a row.
    mutating func clear(_ row: Int) {
        guard let old = current(row), columns.layout.hasValues(old) else { return }
        let cells = cells(row)
        for (index, column) in columns.layout.columns.enumerated() where cells.isPresent(column) {
            cells.clear(column)
            summaries[index].present -= 1
        }
    }

    /// Gives a row the attributes of another row, in place of those that it had.
    mutating func copy(from row: Int, to target: Int) {
        guard row != target else { return }
        clear(target)
        guard let source = current(row), columns.layout.hasValues(source) else { return }
        let cells = cells(target)
        for (index, column) in columns.layout.columns.enumerated() where source.isPresent(column) {
            // The bounds include the value already.
            cells.copy(column, from: source)
            summaries[index].present += 1
        }
    }

    /// Lets readers see the change.
    ///
    /// - Parameters:
    ///   - rowEnd: the end of the rows that were changed.
    ///   - kept: the number of pages that are kept, if the pages behind them are given up. Default:
    ///     all.
    ///   - retired: receives what readers may still use.
    consuming func publish(
        rowEnd: Int,
        keeping kept: Int? = nil,
        _ retired: inout RetireList
    ) {
        let end = kept == nil ? max(rowEnd, columns.rowEnd.load(ordering: .relaxed)) : rowEnd
        let dropped = kept.map { $0..<max($0, columns.pages.count) } ?? 0..<0
        let isSame = copies.isEmpty && dropped.isEmpty
        guard !isSame || end != columns.rowEnd.load(ordering: .relaxed) else { return }
        if let highest = copies.keys.max() { columns.pages.reserve(highest + 1, &retired) }
        let changes = columns.changes.load(ordering: .relaxed)
        columns.changes.store(changes + 1, ordering: .relaxed)
        // Releasing, so that a reader that sees any of what follows sees the odd number too.
        columns.rowEnd.store(end, ordering: .releasing)
        for (index, page) in copies { columns.pages.publish(page, at: index, &retired) }
        for index in dropped where columns.pages[index] != nil {
            columns.pages.publish(nil, at: index, &retired)
        }
        for (column, summary) in zip(columns.columns, summaries) { column.store(summary) }
        columns.changes.store(changes + 2, ordering: .releasing)
    }
}
