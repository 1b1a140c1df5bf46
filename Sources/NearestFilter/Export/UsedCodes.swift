/// The codes of one dictionary that rows have, or that sets of tags have, ascending.
struct UsedCodes {
    /// The codes.
    let codes: [UInt32]
    /// One more than the largest code of the dictionary.
    let count: Int

    /// An entry with the code that it has in its dictionary.
    struct Entry {
        let bytes: EntryBytes
        let code: UInt32
    }

    // Takes which codes are used, that of 0 excepted.
    private init(_ isUsed: [Bool]) {
        count = isUsed.count
        codes = isUsed.indices.dropFirst().filter { isUsed[$0] }.map { UInt32($0) }
    }

    /// Finds the codes that the rows of a part have in a column, and how many rows have one.
    ///
    /// - Complexity: O(rows + entries of the dictionary).
    /// - Returns: the codes and the rows. A code without an entry counts as absent.
    static func rows(_ part: ColumnExport.Part, column: Int) -> (codes: UsedCodes, rows: Int) {
        let place = part.columns.layout.columns[column]
        let dictionary = part.columns.statistics.dictionaries[column].values
        var isUsed = [Bool](repeating: false, count: (dictionary?.count ?? 0) + 1)
        var rows = 0
        for row in part.rows {
            let code = Int(part.columns.cells(Int(row)).code(place))
            guard code > 0, code < isUsed.count else { continue }
            isUsed[code] = true
            rows += 1
        }
        return (UsedCodes(isUsed), rows)
    }

    /// Finds the codes of the tags that sets have.
    ///
    /// - Parameters:
    ///   - used: the codes of the sets.
    ///   - sets: the dictionary of sets.
    ///   - count: tags of the dictionary of tags.
    /// - Returns: the codes of the tags; a code without an entry is left out.
    static func tags(of used: UsedCodes, _ sets: ColumnDictionary?, count: Int) -> UsedCodes {
        var isUsed = [Bool](repeating: false, count: count + 1)
        for code in used.codes {
            guard let bytes = sets?.bytes(of: code) else { continue }
            let tags = TagCodes(bytes)
            for index in 0..<tags.count where Int(tags[index]) < isUsed.count {
                isUsed[Int(tags[index])] = true
            }
        }
        return UsedCodes(isUsed)
    }

    /// Returns the entries of the codes, as far as `bytes` gives them.
    func entries(_ bytes: (UInt32) -> EntryBytes?) -> [Entry] {
        codes.compactMap { code in bytes(code).map { Entry(bytes: $0, code: code) } }
    }
}
