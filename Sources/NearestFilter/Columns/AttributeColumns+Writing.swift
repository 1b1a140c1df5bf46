package import NearestIndex
internal import Synchronization

// Each function is one change, and all of them are for the writer alone. The schema allows what is
// written: an index checks attributes before it takes its lock.
extension AttributeColumns {
    /// Gives each row of a change other attributes, in their order, in place of those that it had.
    ///
    /// Readers see each row with its old or its new attributes.
    ///
    /// - Complexity: O(rows × attributes), and copying each page that has one of the rows.
    /// - Throws: `NearestError` if a dictionary is full; no row is changed then.
    package func write(
        _ attributes: [Attributes],
        _ change: inout SidecarChange
    ) throws(NearestError) {
        precondition(attributes.count == change.rows.count)
        var pages = ColumnChange(self)
        for (row, attributes) in zip(change.rows, attributes) {
            try pages.set(attributes, of: row, &change.retired)
        }
        pages.publish(rowEnd: change.rowEnd, &change.retired)
    }

    /// Gives each row of a change the attributes of a row of other columns of the same schema.
    ///
    /// - Throws: `NearestError` if a dictionary is full; no row is changed then.
    package func write(
        _ encoded: EncodedAttributes,
        _ change: inout SidecarChange
    ) throws(NearestError) {
        precondition(encoded.snapshot.schema == schema && encoded.rows.count == change.rows.count)
        var pages = ColumnChange(self)
        var translation = CodeTranslation(from: encoded.snapshot, to: self)
        for (source, row) in zip(encoded.rows, change.rows) {
            try pages.set(row: source, of: row, &translation, &change.retired)
        }
        pages.publish(rowEnd: change.rowEnd, &change.retired)
    }

    /// Removes all attributes of the rows of a change.
    package func clear(_ change: inout SidecarChange) {
        var pages = ColumnChange(self)
        for row in change.rows { pages.clear(row) }
        pages.publish(rowEnd: change.rowEnd, &change.retired)
    }

    /// Gives the rows of a change the attributes of other rows, one each.
    package func copy(from rows: [Int], _ change: inout SidecarChange) {
        var pages = ColumnChange(self)
        for (row, target) in zip(rows, change.rows) { pages.copy(from: row, to: target) }
        pages.publish(rowEnd: change.rowEnd, &change.retired)
    }

    /// Gives up the rows from `rowCount` on, and their pages.
    package func truncate(to rowCount: Int, _ retired: inout RetireList) {
        let end = rowEnd.load(ordering: .relaxed)
        guard rowCount < end else { return }
        var change = ColumnChange(self)
        for row in rowCount..<end { change.clear(row) }
        let kept = (rowCount + Self.pageRows - 1) >> PageTable.shift
        change.publish(rowEnd: rowCount, keeping: kept, &retired)
    }
}

extension SidecarChange {
    /// The end of its rows.
    fileprivate var rowEnd: Int { (rows.max() ?? -1) + 1 }
}
