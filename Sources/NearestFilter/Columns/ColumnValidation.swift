/// The validation of one column of a file.
///
/// A column without a fault has exactly the bytes that an export of its attributes has.
struct ColumnValidation {
    private let columns: ExternalColumns
    private let column: Int
    // What the rows say that the summary is.
    private var summary = ColumnSummary()
    // Whether a row has each code.
    private var isUsed: [Bool] = []

    /// Begins the validation of a column.
    ///
    /// - Parameters:
    ///   - columns: the columns of a file.
    ///   - column: the number of the attribute in the schema.
    init(columns: ExternalColumns, column: Int) {
        self.columns = columns
        self.column = column
    }

    // A fault of this column.
    private func fault(
        _ part: AttributeFault.Part,
        _ item: Int,
        _ detail: String
    ) -> AttributeFault {
        AttributeFault(
            attribute: columns.schema.entries[column].name,
            part: part,
            item: item,
            detail: detail
        )
    }

    /// Validates the column; dictionaries first, so that codes of rows can be compared with them.
    ///
    /// - Throws: ``AttributeFault`` for the first fault.
    mutating func run() throws(AttributeFault) {
        let dictionaries = columns.dictionaries[column]
        if case .sorted(let texts) = dictionaries.texts {
            try validate(texts, .texts) { $0.isUTF8 ? nil : "it is not UTF-8" }
            if case .sorted(let sets) = dictionaries.sets {
                try validate(sets, .sets) { Self.fault(ofSet: $0, tags: texts.count) }
            }
        }
        isUsed = [Bool](repeating: false, count: (dictionaries.values?.count ?? 0) + 1)
        // Rows behind the last one too, up to the end of the page: they must be empty.
        for row in 0..<columns.layout.capacity { try validate(row: row) }
        try validateUse()
        // A summary that says less than the rows would make searches skip rows.
        let stored = columns.summaries[column]
        guard stored.present == summary.present else {
            throw fault(
                .summary,
                0,
                "\(summary.present) rows have the attribute, not \(stored.present)"
            )
        }
        guard stored == summary else {
            throw fault(.summary, 0, "the bounds are not those of the values")
        }
    }

    // Every entry is used by a row, or, if it is a tag, by a set.
    private func validateUse() throws(AttributeFault) {
        let dictionaries = columns.dictionaries[column]
        let part = dictionaries.sets == nil ? AttributeFault.Part.texts : .sets
        if let code = isUsed.dropFirst().firstIndex(of: false) {
            throw fault(part, code - 1, "no row has it")
        }
        guard let sets = dictionaries.sets, let texts = dictionaries.texts else { return }
        var isInSet = [Bool](repeating: false, count: texts.count + 1)
        for entry in 0..<sets.count {
            let codes = TagCodes(sets.bytes(of: UInt32(entry + 1)))
            for index in 0..<codes.count { isInSet[Int(codes[index])] = true }
        }
        if let code = isInSet.dropFirst().firstIndex(of: false) {
            throw fault(.texts, code - 1, "no set has it")
        }
    }

    // Entries are inside the memory, in ascending order, and pass a test of their own.
    private func validate(
        _ dictionary: SortedDictionary,
        _ part: AttributeFault.Part,
        _ faultOf: (EntryBytes) -> String?
    ) throws(AttributeFault) {
        for entry in 0..<dictionary.count {
            let end = dictionary.offset(entry + 1)
            guard dictionary.offset(entry) <= end, end <= UInt64(dictionary.byteCount) else {
                throw fault(part, entry, "it ends before it begins, or after all entries")
            }
            let bytes = dictionary.bytes(of: UInt32(entry + 1))
            if entry > 0, dictionary.bytes(of: UInt32(entry)).order(bytes) >= 0 {
                throw fault(part, entry, "it does not come after the one before")
            }
            if let detail = faultOf(bytes) { throw fault(part, entry, detail) }
        }
    }

    // What is wrong with the entry of a set: its codes ascend, and each names a tag.
    private static func fault(ofSet bytes: EntryBytes, tags: Int) -> String? {
        guard bytes.count % 4 == 0 else { return "it is cut off in a tag" }
        let codes = TagCodes(bytes)
        var last: UInt32 = 0
        for index in 0..<codes.count {
            let code = codes[index]
            guard code > last else { return "its tags do not ascend" }
            guard Int(code) <= tags else { return "there is no tag \(code)" }
            last = code
        }
        return nil
    }

    // Absent values are 0, rows after the last have no values, and codes have entries.
    private mutating func validate(row: Int) throws(AttributeFault) {
        let place = columns.layout.columns[column]
        let cells = columns.cells(row)
        let isPresent = cells.isPresent(place)
        guard row < columns.count || !isPresent else {
            throw fault(place.presence == nil ? .values : .presence, row, "there is no such row")
        }
        switch place.kind {
        case .bool: guard isPresent || !cells.flag(place) else { throw hidden(row) }
        case .int: guard isPresent || cells.bits(place) == 0 else { throw hidden(row) }
        case .double:
            guard isPresent || cells.bits(place) == 0 else { throw hidden(row) }
            guard !Double(bitPattern: cells.bits(place)).isNaN else {
                throw fault(.values, row, "it is NaN")
            }
        case .string, .tags:
            let count = columns.dictionaries[column].values?.count ?? 0
            guard Int(cells.code(place)) <= count else {
                throw fault(.values, row, "there is no entry \(cells.code(place))")
            }
            isUsed[Int(cells.code(place))] = true
        }
        guard isPresent else { return }
        summary.include(cells, place)
        summary.present += 1
    }

    // Searches test values without looking at presence where they can, so an absent value must be
    // 0.
    private func hidden(_ row: Int) -> AttributeFault {
        fault(.values, row, "the row lacks the attribute, but has a value")
    }
}
