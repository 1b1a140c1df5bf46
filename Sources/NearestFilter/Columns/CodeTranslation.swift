internal import NearestIndex

/// The codes that entries of other columns have in columns in memory, found out as they come.
///
/// Each entry is looked up once, however many rows have it.
struct CodeTranslation {
    /// Where the codes come from.
    let source: ColumnSnapshot
    /// Where they go.
    let target: AttributeColumns
    // The new code of each old one, by column; 0 if it has not come yet.
    private var texts: [[UInt32]]
    private var sets: [[UInt32]]

    /// Begins without any code.
    init(from source: ColumnSnapshot, to target: AttributeColumns) {
        func unknown(_ dictionary: ColumnDictionary?) -> [UInt32] {
            [UInt32](repeating: 0, count: (dictionary?.count ?? 0) + 1)
        }
        self.source = source
        self.target = target
        let columns = source.schema.entries.indices
        texts = columns.map { unknown(source.texts($0)) }
        sets = columns.map { unknown(source.sets($0)) }
    }

    /// Returns the new code of a text or a tag.
    ///
    /// - Throws: `NearestError` if the dictionary is full.
    mutating func text(
        _ code: UInt32,
        _ column: Int,
        _ retired: inout RetireList
    ) throws(NearestError) -> UInt32 {
        let known = texts[column][Int(code)]
        guard known == 0, let old = source.texts(column) else { return known }
        let new = target.code(ofText: old.bytes(of: code), column, &retired)
        texts[column][Int(code)] = try target.checked(new, column)
        return texts[column][Int(code)]
    }

    /// Returns the new code of a set of tags.
    ///
    /// - Throws: `NearestError` if a dictionary is full.
    mutating func set(
        _ code: UInt32,
        _ column: Int,
        _ retired: inout RetireList
    ) throws(NearestError) -> UInt32 {
        let known = sets[column][Int(code)]
        guard known == 0, let old = source.sets(column) else { return known }
        let tags = TagCodes(old.bytes(of: code))
        var codes: [UInt32] = []
        for index in 0..<tags.count { codes.append(try text(tags[index], column, &retired)) }
        sets[column][Int(code)] = try target.code(ofSet: codes, column, &retired)
        return sets[column][Int(code)]
    }
}

extension ColumnChange {
    /// Gives a row the attributes of a row of other columns, in place of those that it had.
    ///
    /// - Parameters:
    ///   - source: the row with the attributes.
    ///   - row: the row that gets them.
    ///   - translation: from the columns of `source` to those that are changed.
    ///   - retired: receives what readers may still use.
    /// - Throws: `NearestError` if a dictionary is full.
    mutating func set(
        row source: Int,
        of row: Int,
        _ translation: inout CodeTranslation,
        _ retired: inout RetireList
    ) throws(NearestError) {
        clear(row)
        let layout = translation.source.layout
        let old = translation.source.cells(source)
        guard layout.hasValues(old) else { return }
        let cells = cells(row)
        for (index, column) in columns.layout.columns.enumerated() {
            // The pages of both columns hold different numbers of rows, so the offsets differ.
            let place = layout.columns[index]
            guard old.isPresent(place) else { continue }
            switch column.kind {
            case .bool: cells.set(column, flag: old.flag(place))
            case .int, .double: cells.set(column, bits: old.bits(place))
            case .string:
                let code = try translation.text(old.code(place), index, &retired)
                cells.set(column, code: code)
            case .tags:
                cells.set(column, code: try translation.set(old.code(place), index, &retired))
            }
            summaries[index].include(cells, column)
            summaries[index].present += 1
        }
    }
}
