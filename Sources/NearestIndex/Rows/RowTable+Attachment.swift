/// What new rows are to have beside them.
enum RowItems {
    /// Nothing.
    case nothing
    /// An item each, in their order.
    case items(any Sendable)
    /// The same as other rows, one each.
    case those(of: [Int])
}

extension RowTable {
    /// Attaches what belongs to rows that no reader sees.
    ///
    /// Writer only.
    func attach(
        _ items: RowItems,
        to rows: [Int],
        _ writer: inout Writer
    ) throws(NearestError) {
        guard let attachment else { return }
        let epoch = epochs.current
        var retired: [any AnyObject & Sendable] = []
        defer { for object in retired { writer.retire(object, epoch) } }
        switch items {
        case .nothing: try attachment.attach(nil, to: rows) { retired.append($0) }
        case .items(let items): try attachment.attach(items, to: rows) { retired.append($0) }
        case .those(let sources):
            try attachment.copy(from: sources, to: rows) { retired.append($0) }
        }
    }

    /// Attaches other items to the rows of identifiers, each seen with its old or its new one.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID` where one has no row, or where memory is
    ///   refused: nothing is changed then.
    func replace(
        _ items: any Sendable,
        of ids: [VectorID],
        _ writer: inout Writer
    ) throws(NearestError) {
        var rows: [Int] = []
        for id in ids {
            guard let row = self.ids.row(of: id) else { throw .unknown(id) }
            rows.append(row)
        }
        guard let attachment else { return }
        reclaim(&writer)
        var retired: [any AnyObject & Sendable] = []
        defer {
            // Only now that nothing leads to them any more.
            let epoch = epochs.current
            for object in retired { writer.retire(object, epoch) }
        }
        try attachment.replace(items, of: rows) { retired.append($0) }
    }

    /// Gives up what is attached to rows that are gone.
    ///
    /// Writer only.
    func truncateAttachment(_ writer: inout Writer) {
        let epoch = epochs.current
        attachment?.truncate(to: writer.end) { writer.retire($0, epoch) }
    }
}

extension RowSnapshot {
    /// Whether every row can be seen, as far as a look at each chunk says.
    var isWhole: Bool {
        for first in stride(from: 0, to: rowCount, by: layout.rowsPerChunk)
        where !table.chunk(first &>> layout.shift).isWhole(in: version) {
            return false
        }
        return true
    }
}
