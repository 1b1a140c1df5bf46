internal import NearestIndex

extension ColumnChange {
    /// Gives a row attributes that the schema allows, in place of those that it had.
    ///
    /// - Throws: `NearestError` if a dictionary is full.
    mutating func set(
        _ attributes: Attributes,
        of row: Int,
        _ retired: inout RetireList
    ) throws(NearestError) {
        clear(row)
        guard !attributes.isEmpty else { return }
        let cells = cells(row)
        for (index, entry) in columns.schema.entries.enumerated() {
            guard let value = attributes.values[entry.name] else { continue }
            try store(value, cells, index, &retired)
            summaries[index].include(cells, columns.layout.columns[index])
            summaries[index].present += 1
        }
    }

    private func store(
        _ value: AnyAttributeValue,
        _ cells: RowCells,
        _ index: Int,
        _ retired: inout RetireList
    ) throws(NearestError) {
        let column = columns.layout.columns[index]
        switch (column.kind, value) {
        case (.bool, .bool(let value)): cells.set(column, flag: value)
        case (.int, .int(let value)): cells.set(column, bits: UInt64(bitPattern: Int64(value)))
        case (.double, .double(let value)): cells.set(column, bits: value.bitPattern)
        case (.double, .int(let value)): cells.set(column, bits: Double(value).bitPattern)
        case (.string, .string(let value)):
            let code = UTF8Text(value).withBytes { columns.code(ofText: $0, index, &retired) }
            cells.set(column, code: try columns.checked(code, index))
        case (.tags, .tags(let value)):
            cells.set(column, code: try code(of: value, index, &retired))
        default: preconditionFailure("attributes are checked before they are stored")
        }
    }

    // The code of a set, whose tags get codes first: readers that find a set know all of its tags.
    private func code(
        of tags: Set<String>,
        _ index: Int,
        _ retired: inout RetireList
    ) throws(NearestError) -> UInt32 {
        var codes: [UInt32] = []
        for tag in tags {
            let code = UTF8Text(tag).withBytes { columns.code(ofText: $0, index, &retired) }
            codes.append(try columns.checked(code, index))
        }
        return try columns.code(ofSet: codes, index, &retired)
    }
}

extension AttributeColumns {
    /// Returns the code of a text or a tag, which is added if it is new; nil if the dictionary is
    /// full.
    ///
    /// Writer only.
    func code(ofText bytes: EntryBytes, _ column: Int, _ retired: inout RetireList) -> UInt32? {
        columns[column].texts?.insert(bytes, &retired)
    }

    /// Returns the code of a set of tags, which is added if it is new.
    ///
    /// Writer only.
    ///
    /// - Parameters:
    ///   - tags: the codes of its tags, each once.
    ///   - column: the column.
    ///   - retired: receives what readers may still use.
    /// - Returns: the code.
    /// - Throws: `NearestError` if the dictionary is full.
    func code(
        ofSet tags: [UInt32],
        _ column: Int,
        _ retired: inout RetireList
    ) throws(NearestError) -> UInt32 {
        let code = TagCodes.bytes(of: tags).withBytes {
            columns[column].sets?.insert($0, &retired)
        }
        return try checked(code, column)
    }

    /// Returns a code that was given out.
    ///
    /// - Throws: `NearestError` if the dictionary was full.
    func checked(_ code: UInt32?, _ column: Int) throws(NearestError) -> UInt32 {
        if let code { return code }
        throw NearestError(
            code: .outOfMemory,
            message: "the attribute '\(schema.entries[column].name)' has had "
                + "\(AppendOnlyDictionary.maximumCodes) different values and can take no new ones; "
                + "write a segment and make an index of it, which drops unused values"
        )
    }
}
