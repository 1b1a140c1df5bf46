package import NearestIndex
internal import Synchronization

extension AttributeColumns {
    /// Checks that items are attributes, one for each row, that the schema has.
    package func check(_ items: any Sendable, count: Int) throws(NearestError) {
        if let stored = items as? StoredAttributes {
            precondition(stored.snapshot.schema == schema && stored.rows.count == count)
            return
        }
        let items = Self.attributes(items)
        guard items.count == count else {
            throw NearestError(
                code: .invalidArgument,
                message: "there are attributes of \(items.count) vectors for \(count) vectors"
            )
        }
        for attributes in items { try schema.check(attributes) }
    }

    private static func attributes(_ items: any Sendable) -> [Attributes] {
        guard let items = items as? [Attributes] else {
            preconditionFailure("what is attached to rows is attributes")
        }
        return items
    }

    /// Gives each row its attributes, or all of them none.
    package func attach(
        _ items: (any Sendable)?,
        to rows: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        var change = ColumnChange(self)
        if let stored = items as? StoredAttributes {
            var codes = StoredCodes(stored.snapshot)
            for (source, row) in zip(stored.rows, rows) {
                try change.set(stored.snapshot, row: source, &codes, of: row, retire)
            }
            return change.publish(rowEnd: (rows.max() ?? -1) + 1, retire)
        }
        let items = items.map(Self.attributes)
        precondition(items.map { $0.count == rows.count } ?? true)
        for (index, row) in rows.enumerated() {
            try change.set(items?[index] ?? Attributes(), of: row, retire)
        }
        change.publish(rowEnd: (rows.max() ?? -1) + 1, retire)
    }

    /// Gives each row other attributes.
    package func replace(
        _ items: any Sendable,
        of rows: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        try attach(items, to: rows, retire: retire)
    }

    /// Gives rows the attributes of others, one each.
    package func copy(
        from rows: [Int],
        to targets: [Int],
        retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        var change = ColumnChange(self)
        for (row, target) in zip(rows, targets) { change.copy(from: row, to: target) }
        change.publish(rowEnd: (targets.max() ?? -1) + 1, retire)
    }

    /// Takes the attributes of all rows from a number on away.
    package func truncate(to rowCount: Int, retire: (any AnyObject & Sendable) -> Void) {
        let end = rowEnd.load(ordering: .relaxed)
        guard rowCount < end else { return }
        var change = ColumnChange(self)
        for row in rowCount..<end { change.clear(row) }
        let kept = (rowCount + Self.pageRows - 1) >> Self.pageShift
        change.publish(rowEnd: rowCount, keeping: kept, retire)
    }
}

/// Copies of pages that are being changed, with what the change does to the summaries.
struct ColumnChange {
    let columns: AttributeColumns
    var summaries: [ColumnSummary]
    private var pages: [Int: HeldMemory] = [:]
    // The page that was changed last.
    private var last: (index: Int, page: HeldMemory)?

    init(_ columns: AttributeColumns) {
        self.columns = columns
        summaries = columns.columns.map(\.summary)
    }

    private func current(_ index: Int) -> HeldMemory? {
        if let page = pages[index] { return page }
        return index < columns.pages.count ? columns.pages[index] : nil
    }

    mutating func cells(_ row: Int) -> PageCells {
        let index = row >> AttributeColumns.pageShift
        if last?.index != index {
            if pages[index] == nil {
                let copy = HeldMemory(byteCount: columns.layout.byteCount)
                if let old = current(index) {
                    unsafe copy.start.copyMemory(from: old.start, byteCount: old.byteCount)
                }
                pages[index] = copy
            }
            last = pages[index].map { (index, $0) }
        }
        guard let last else { preconditionFailure("a page is there") }
        return unsafe PageCells(last.page.start, row: row & (AttributeColumns.pageRows - 1))
    }

    /// Takes all attributes of a row away.
    mutating func clear(_ row: Int) {
        guard let page = current(row >> AttributeColumns.pageShift) else { return }
        let old = unsafe PageCells(page.start, row: row & (AttributeColumns.pageRows - 1))
        guard columns.layout.columns.contains(where: { old.isPresent($0) }) else { return }
        let cells = cells(row)
        for (index, column) in columns.layout.columns.enumerated() where cells.isPresent(column) {
            cells.clear(column)
            summaries[index].present -= 1
        }
    }

    /// Gives a row attributes that the schema has, instead of those that it had.
    mutating func set(
        _ attributes: Attributes,
        of row: Int,
        _ retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        clear(row)
        guard !attributes.isEmpty else { return }
        let cells = cells(row)
        for (index, entry) in columns.schema.entries.enumerated() {
            guard let value = attributes.values[entry.name] else { continue }
            try store(value, cells, index, retire)
            summaries[index].present += 1
        }
    }

    private mutating func store(
        _ value: AnyAttributeValue,
        _ cells: PageCells,
        _ index: Int,
        _ retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) {
        let column = columns.layout.columns[index]
        switch (column.kind, value) {
        case (.bool, .bool(let value)):
            cells.set(column, flag: value)
            summaries[index].include(Int64(value ? 1 : 0))
        case (.int, .int(let value)):
            cells.set(column, bits: UInt64(bitPattern: Int64(value)))
            summaries[index].include(Int64(value))
        case (.double, .double(let value)):
            cells.set(column, bits: value.bitPattern)
            summaries[index].include(value)
        case (.string, .string(let value)):
            let code = columns.columns[index].texts.flatMap { texts in
                unsafe UTF8Text(value).withBytes { unsafe texts.insert($0, retire: retire) }
            }
            cells.set(column, code: try known(code, index))
        case (.tags, .tags(let value)):
            cells.set(column, code: try known(code(value, index, retire), index))
        default: preconditionFailure("attributes are checked before they are stored")
        }
    }

    private func code(
        _ tags: Set<String>,
        _ index: Int,
        _ retire: (any AnyObject & Sendable) -> Void
    ) throws(NearestError) -> UInt32? {
        guard let texts = columns.columns[index].texts, let sets = columns.columns[index].sets
        else { return nil }
        var codes: [UInt32] = []
        for tag in tags {
            let code = unsafe UTF8Text(tag).withBytes { unsafe texts.insert($0, retire: retire) }
            codes.append(try known(code, index))
        }
        let bytes = TagCodes.bytes(of: codes)
        return unsafe bytes.withUnsafeBytes { unsafe sets.insert($0, retire: retire) }
    }

    func known(_ code: UInt32?, _ index: Int) throws(NearestError) -> UInt32 {
        if let code { return code }
        throw NearestError(
            code: .outOfMemory,
            message: "the attribute '\(columns.schema.entries[index].name)' has had "
                + "\(GrowingDictionary.mostCodes) different values, and there is no room for more"
        )
    }

    /// Gives a row the attributes of another one, instead of those that it had.
    mutating func copy(from row: Int, to target: Int) {
        guard row != target else { return }
        clear(target)
        guard let page = current(row >> AttributeColumns.pageShift) else { return }
        let source = unsafe PageCells(page.start, row: row & (AttributeColumns.pageRows - 1))
        guard columns.layout.columns.contains(where: { source.isPresent($0) }) else { return }
        let cells = cells(target)
        for (index, column) in columns.layout.columns.enumerated() where source.isPresent(column) {
            switch column.kind {
            case .bool: cells.set(column, flag: source.flag(column))
            case .int, .double: cells.set(column, bits: source.bits(column))
            case .string, .tags: cells.set(column, code: source.code(column))
            }
            summaries[index].present += 1
        }
    }

    /// Lets readers see the changes.
    ///
    /// - Parameters:
    ///   - rowEnd: the end of the rows that were changed.
    ///   - kept: pages that are kept, if those behind are given up. Default: all.
    ///   - retire: keeps what readers may still look at.
    consuming func publish(
        rowEnd: Int,
        keeping kept: Int? = nil,
        _ retire: (any AnyObject & Sendable) -> Void
    ) {
        let end = kept == nil ? max(rowEnd, columns.rowEnd.load(ordering: .relaxed)) : rowEnd
        let dropped = kept.map { $0..<max($0, columns.pages.count) } ?? 0..<0
        let isSame = pages.isEmpty && dropped.isEmpty
        guard !isSame || end != columns.rowEnd.load(ordering: .relaxed) else { return }
        if let highest = pages.keys.max() { columns.reserve(pages: highest + 1, retire) }
        let changes = columns.changes.load(ordering: .relaxed)
        columns.changes.store(changes + 1, ordering: .relaxed)
        // Releasing, so that who sees any of it sees the odd number too.
        columns.rowEnd.store(end, ordering: .releasing)
        for (index, page) in pages { columns.publish(page, at: index, retire) }
        for index in dropped where columns.pages[index] != nil {
            columns.publish(nil, at: index, retire)
        }
        for (column, summary) in zip(columns.columns, summaries) { column.store(summary) }
        columns.changes.store(changes + 2, ordering: .releasing)
    }
}
