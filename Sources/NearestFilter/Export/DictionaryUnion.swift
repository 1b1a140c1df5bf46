/// The dictionaries of a column for rows of several sources: the entries that the rows have,
/// sorted, each once, and the new codes of the old ones.
struct DictionaryUnion {
    /// One of texts, or one of tags and one of sets.
    let dictionaries: [ExportedDictionary]
    /// For each part, the new codes of those that its rows have.
    let codes: [[UInt32]]
    /// Rows that have the attribute.
    let present: Int

    /// Merges the dictionaries of a column of texts or tags.
    ///
    /// - Complexity: O(rows + n log n) with n entries in all dictionaries together.
    init(_ parts: [ColumnExport.Part], column: Int, _ kind: AttributeKind) {
        let used = parts.map { UsedCodes.rows($0, column: column) }
        present = used.reduce(0) { $0 + $1.rows }
        let usedCodes = used.map(\.codes)
        guard kind == .tags else {
            let merged = Self.merged(usedCodes, parts.map { $0.columns.texts(column) })
            dictionaries = [ExportedDictionary(merged.entries)]
            codes = merged.codes
            return
        }
        // First the tags of the sets that are used, then the sets in the new codes of their tags.
        let texts = parts.map { $0.columns.texts(column) }
        let sets = parts.map { $0.columns.sets(column) }
        let tags = Self.merged(
            zip(usedCodes, parts.indices).map { used, part in
                UsedCodes.tags(of: used, sets[part], count: texts[part]?.count ?? 0)
            },
            texts
        )
        // The entries of the sets lie in buffers that are kept until they are copied.
        var buffers: [SharedBuffer] = []
        let translated = parts.indices.map { part in
            usedCodes[part].entries { code in
                guard let old = sets[part]?.bytes(of: code) else { return nil }
                let bytes = Self.translated(TagCodes(old), tags.codes[part])
                let buffer = SharedBuffer(copying: bytes)
                buffers.append(buffer)
                return buffer.entry(count: bytes.count)
            }
        }
        let merged = MergedEntries(translated, counts: usedCodes.map(\.count))
        dictionaries = withExtendedLifetime(buffers) {
            [ExportedDictionary(tags.entries), ExportedDictionary(merged.entries)]
        }
        codes = merged.codes
    }

    // Merges the entries of the codes that are used.
    private static func merged(
        _ used: [UsedCodes],
        _ dictionaries: [ColumnDictionary?]
    ) -> MergedEntries {
        MergedEntries(
            zip(used, dictionaries).map { used, dictionary in
                used.entries { dictionary?.bytes(of: $0) }
            },
            counts: used.map(\.count)
        )
    }

    // The entry of a set in new codes; tags without an entry, which only a damaged file has, are
    // left out.
    private static func translated(_ tags: TagCodes, _ codes: [UInt32]) -> [UInt8] {
        let new = (0..<tags.count).compactMap { index -> UInt32? in
            let tag = Int(tags[index])
            guard tag < codes.count, codes[tag] != 0 else { return nil }
            return codes[tag]
        }
        return TagCodes.bytes(of: Set(new))
    }
}
