/// The entries that rows of several columns use, sorted and each once, and what the old codes become.
struct DictionaryUnion {
    /// One of texts, or one of tags and one of sets.
    let dictionaries: [ExportedDictionary]
    /// For each part the new codes of the old ones.
    let codes: [[UInt32]]
    /// Rows that have an entry.
    let present: Int

    init(_ parts: [ColumnExport.Part], column: Int, _ kind: AttributeKind) {
        let used = parts.map { UsedCodes($0, column: column) }
        present = used.reduce(0) { $0 + $1.rows }
        let texts = parts.map { $0.columns.texts(column) }
        guard kind == .tags else {
            let merged = unsafe MergedEntries(
                zip(texts, used).map { texts, used in
                    unsafe used.entries { code in unsafe texts?.bytes(of: code) }
                }
            )
            dictionaries = unsafe [ExportedDictionary(merged.entries)]
            codes = merged.codes
            return
        }
        // First the tags of the sets that are used, then the sets in the new codes of their tags.
        let sets = parts.map { $0.columns.sets(column) }
        let tags = unsafe MergedEntries(
            parts.indices.map { part in
                var isUsed = [Bool](repeating: false, count: (texts[part]?.count ?? 0) + 1)
                for code in used[part].codes {
                    guard let bytes = unsafe sets[part]?.bytes(of: code) else { continue }
                    let tags = unsafe TagCodes(bytes)
                    for index in 0..<tags.count where Int(tags[index]) < isUsed.count {
                        isUsed[Int(tags[index])] = true
                    }
                }
                let codes = isUsed.indices.dropFirst().filter { isUsed[$0] }.map { UInt32($0) }
                return unsafe UsedCodes(codes: codes, count: isUsed.count)
                    .entries { code in unsafe texts[part]?.bytes(of: code) }
            }
        )
        // Kept until the entries are copied.
        var memory: [HeldMemory] = []
        let merged = unsafe MergedEntries(
            parts.indices.map { part in
                unsafe used[part].entries { code in
                    guard let bytes = unsafe sets[part]?.bytes(of: code) else { return nil }
                    let old = unsafe TagCodes(bytes)
                    let new = (0..<old.count).compactMap { index -> UInt32? in
                        let tag = Int(old[index])
                        guard tag < tags.codes[part].count, tags.codes[part][tag] != 0
                        else { return nil }
                        return tags.codes[part][tag]
                    }
                    let copy = TagCodes.bytes(of: Set(new))
                    let held = HeldMemory(byteCount: copy.count)
                    memory.append(held)
                    for (index, byte) in copy.enumerated() {
                        unsafe held.start.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
                    }
                    return unsafe UnsafeRawBufferPointer(start: held.start, count: copy.count)
                }
            }
        )
        dictionaries = withExtendedLifetime(memory) {
            unsafe [ExportedDictionary(tags.entries), ExportedDictionary(merged.entries)]
        }
        codes = merged.codes
    }
}

/// The codes that rows use, ascending.
struct UsedCodes {
    let codes: [UInt32]
    /// One more than the codes of the dictionary.
    let count: Int
    /// Rows that have one of them.
    let rows: Int

    /// An entry with the code that it had.
    typealias Entry = (bytes: UnsafeRawBufferPointer, code: UInt32)

    init(codes: [UInt32], count: Int) {
        self.codes = codes
        self.count = count
        rows = 0
    }

    init(_ part: ColumnExport.Part, column: Int) {
        let place = part.columns.layout.columns[column]
        let dictionary = part.columns.sets(column) ?? part.columns.texts(column)
        var isUsed = [Bool](repeating: false, count: (dictionary?.count ?? 0) + 1)
        var rows = 0
        for row in part.rows {
            let code = Int(part.columns.cells(Int(row)).code(place))
            // What has no entry is taken for absent.
            guard code > 0, code < isUsed.count else { continue }
            isUsed[code] = true
            rows += 1
        }
        self.rows = rows
        count = isUsed.count
        codes = isUsed.indices.filter { isUsed[$0] }.map { UInt32($0) }
    }

    func entries(
        _ bytes: (UInt32) -> UnsafeRawBufferPointer?
    ) -> (entries: [Entry], count: Int) {
        let entries = unsafe codes.compactMap { code in
            unsafe bytes(code).map { unsafe (bytes: $0, code: code) }
        }
        return unsafe (entries, count)
    }
}

/// Entries of several dictionaries in one order, each once.
@safe struct MergedEntries {
    let entries: [UnsafeRawBufferPointer]
    /// For each dictionary the new codes of the old ones; 0 for those that are not used.
    let codes: [[UInt32]]

    init(_ dictionaries: [(entries: [UsedCodes.Entry], count: Int)]) {
        var all: [(bytes: UnsafeRawBufferPointer, part: Int, code: UInt32)] = unsafe []
        for part in unsafe dictionaries.indices {
            unsafe all += dictionaries[part].entries.map { unsafe ($0.bytes, part, $0.code) }
        }
        unsafe all.sort { unsafe $0.bytes.order($1.bytes) < 0 }
        var codes = unsafe dictionaries.map { unsafe [UInt32](repeating: 0, count: $0.count) }
        var entries: [UnsafeRawBufferPointer] = unsafe []
        for index in unsafe all.indices {
            let entry = unsafe all[index]
            let isNew = unsafe entries.last.map { unsafe !$0.isEqual(to: entry.bytes) } ?? true
            if isNew { unsafe entries.append(entry.bytes) }
            unsafe codes[entry.part][Int(entry.code)] = UInt32(entries.count)
        }
        unsafe self.entries = entries
        self.codes = codes
    }
}
