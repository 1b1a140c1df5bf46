extension AttributeColumns {
    /// Returns some rows in the form that a file holds, as they are now.
    ///
    /// - Parameter rows: their numbers, ascending; the epoch is kept as long as the result lives.
    /// - Returns: the columns and dictionaries of the rows, in this order.
    package func export(rows: [UInt32]) -> ColumnExport {
        let end = rows.last.map { Int($0) + 1 } ?? 0
        return ColumnExport(schema, [ColumnExport.Part(snapshot(rowCount: end), rows: rows)])
    }

    /// Returns how much memory texts and tags take at most, while they are held and exported.
    ///
    /// Writer only.
    ///
    /// - Parameter attributes: what will be written next, allowed by the schema or not.
    /// - Returns: bytes, an estimate from above.
    package func textMemory(adding attributes: [Attributes]) -> Int {
        var size = TextSize()
        for (entry, column) in zip(schema.entries, columns) {
            guard let texts = column.texts else { continue }
            size.add(texts)
            // What is new, each text and each set once.
            var (newTexts, newSets) = (Set<UTF8Text>(), Set<Set<String>>())
            func note(_ text: String) {
                let text = UTF8Text(text)
                let code = text.withBytes { texts.code(of: $0) }
                if code == 0, newTexts.insert(text).inserted { size.add(text.string.utf8.count) }
            }
            for attributes in attributes {
                switch attributes.values[entry.name] {
                case .string(let text): note(text)
                case .tags(let tags):
                    guard newSets.insert(tags).inserted else { continue }
                    for tag in tags { note(tag) }
                    size.add(4 * tags.count)
                default: break
                }
            }
            if let sets = column.sets { size.add(sets) }
        }
        return size.memory
    }
}
