extension LentColumns {
    /// Looks at every item of one column: its dictionaries, its rows, and its summary.
    ///
    /// - Parameter column: the place of the attribute in the schema.
    /// - Complexity: O(``count`` + bytes of the dictionaries).
    /// - Throws: ``ColumnFault`` for the first fault.
    package func check(_ column: Int) throws(ColumnFault) {
        var check = ColumnCheck(columns: self, column: column)
        try check.run()
    }

    /// Looks at the bytes between columns.
    ///
    /// - Throws: ``ColumnFault`` where one is not zero.
    package func checkPadding() throws(ColumnFault) {
        for (index, column) in layout.columns.enumerated() {
            let name = schema.entries[index].name
            let ends = [
                column.presence.map { $0 + layout.bitmapBytes }, column.values + column.valueBytes,
            ]
            for end in ends.compactMap({ $0 }) {
                let next = ColumnLayout.next(end)
                for offset in end..<next
                where unsafe page.load(fromByteOffset: offset, as: UInt8.self) != 0 {
                    throw ColumnFault(
                        attribute: name,
                        part: .values,
                        item: count,
                        detail: "a byte after the column is not zero"
                    )
                }
            }
        }
    }
}

/// The check of one column.
private struct ColumnCheck {
    let columns: LentColumns
    let column: Int
    private var summary = ColumnSummary()
    // Which codes rows have.
    private var used: [Bool] = []

    init(columns: LentColumns, column: Int) {
        self.columns = columns
        self.column = column
    }

    private func fault(_ part: ColumnFault.Part, _ item: Int, _ detail: String) -> ColumnFault {
        ColumnFault(
            attribute: columns.schema.entries[column].name,
            part: part,
            item: item,
            detail: detail
        )
    }

    mutating func run() throws(ColumnFault) {
        let dictionaries = columns.dictionaries[column]
        if case .lent(let texts) = dictionaries.texts {
            unsafe try check(texts, .texts) { bytes in
                unsafe String(validating: bytes, as: UTF8.self) == nil ? "it is not UTF-8" : nil
            }
            if case .lent(let sets) = dictionaries.sets {
                unsafe try check(sets, .sets) {
                    unsafe Self.faultOfSet(unsafe $0, tags: texts.count)
                }
            }
        }
        let values = dictionaries.sets ?? dictionaries.texts
        used = [Bool](repeating: false, count: (values?.count ?? 0) + 1)
        for row in 0..<columns.layout.capacity { try check(row: row) }
        try checkUse()
        let told = columns.summaries[column]
        guard told.present == summary.present else {
            throw fault(
                .summary,
                0,
                "\(summary.present) rows have the attribute, not \(told.present)"
            )
        }
        guard told == summary else {
            throw fault(.summary, 0, "the bounds are not those of the values")
        }
    }

    private func checkUse() throws(ColumnFault) {
        let dictionaries = columns.dictionaries[column]
        let part = dictionaries.sets == nil ? ColumnFault.Part.texts : .sets
        if let code = used.dropFirst().firstIndex(of: false) {
            throw fault(part, code - 1, "no row has it")
        }
        guard let sets = dictionaries.sets, let texts = dictionaries.texts else { return }
        var isInSet = [Bool](repeating: false, count: texts.count + 1)
        for entry in 0..<sets.count {
            let codes = unsafe TagCodes(sets.bytes(of: UInt32(entry + 1)))
            for index in 0..<codes.count { isInSet[Int(codes[index])] = true }
        }
        if let code = isInSet.dropFirst().firstIndex(of: false) {
            throw fault(.texts, code - 1, "no set has it")
        }
    }

    private func check(
        _ dictionary: LentDictionary,
        _ part: ColumnFault.Part,
        _ faultOf: (UnsafeRawBufferPointer) -> String?
    ) throws(ColumnFault) {
        for entry in 0..<dictionary.count {
            let end = dictionary.offset(entry + 1)
            guard dictionary.offset(entry) <= end, end <= UInt64(dictionary.byteCount) else {
                throw fault(part, entry, "it ends before it begins, or after all entries")
            }
            let bytes = unsafe dictionary.bytes(of: UInt32(entry + 1))
            if entry > 0, unsafe dictionary.bytes(of: UInt32(entry)).order(bytes) >= 0 {
                throw fault(part, entry, "it does not come after the one before")
            }
            if let detail = unsafe faultOf(bytes) { throw fault(part, entry, detail) }
        }
    }

    private static func faultOfSet(_ bytes: UnsafeRawBufferPointer, tags: Int) -> String? {
        guard bytes.count % 4 == 0 else { return "it is cut off in a tag" }
        let codes = unsafe TagCodes(bytes)
        var last: UInt32 = 0
        for index in 0..<codes.count {
            let code = codes[index]
            guard code > last else { return "its tags do not ascend" }
            guard Int(code) <= tags else { return "there is no tag \(code)" }
            last = code
        }
        return nil
    }

    private mutating func check(row: Int) throws(ColumnFault) {
        let place = columns.layout.columns[column]
        let cells = unsafe PageCells(UnsafeMutableRawPointer(mutating: columns.page), row: row)
        let isPresent = cells.isPresent(place)
        guard row < columns.count || !isPresent else {
            throw fault(place.presence == nil ? .values : .presence, row, "there is no such row")
        }
        switch place.kind {
        case .bool:
            guard isPresent || !cells.flag(place) else { throw hidden(row) }
            if isPresent { summary.include(Int64(cells.flag(place) ? 1 : 0)) }
        case .int:
            guard isPresent || cells.bits(place) == 0 else { throw hidden(row) }
            if isPresent { summary.include(Int64(bitPattern: cells.bits(place))) }
        case .double:
            guard isPresent || cells.bits(place) == 0 else { throw hidden(row) }
            let value = Double(bitPattern: cells.bits(place))
            guard !value.isNaN else { throw fault(.values, row, "it is NaN") }
            if isPresent { summary.include(value) }
        case .string, .tags:
            let dictionaries = columns.dictionaries[column]
            let count = (dictionaries.sets ?? dictionaries.texts)?.count ?? 0
            guard Int(cells.code(place)) <= count else {
                throw fault(.values, row, "there is no entry \(cells.code(place))")
            }
            used[Int(cells.code(place))] = true
        }
        if isPresent { summary.present += 1 }
    }

    private func hidden(_ row: Int) -> ColumnFault {
        fault(.values, row, "the row lacks the attribute, but has a value")
    }
}
