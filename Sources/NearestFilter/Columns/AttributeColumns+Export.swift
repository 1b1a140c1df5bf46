extension AttributeColumns {
    /// Some rows as a file holds them, as they are now.
    ///
    /// - Parameter rows: their numbers, ascending; the epoch is kept as long as what this gives lives.
    /// - Returns: the columns and dictionaries of the rows in this order.
    package func export(rows: [UInt32]) -> ColumnExport {
        let end = rows.last.map { Int($0) + 1 } ?? 0
        return ColumnExport(schema, [ColumnExport.Part(snapshot(rowCount: end), rows: rows)])
    }

    /// Bytes of memory that texts and tags take at the most, while they are held and exported.
    ///
    /// Writer only.
    ///
    /// - Parameter attributes: what will be attached next, of the schema or not.
    /// - Returns: an estimate from above.
    package func textMemory(adding attributes: [Attributes]) -> Int {
        var size = TextSize()
        for (entry, column) in zip(schema.entries, columns) {
            guard let texts = column.texts else { continue }
            size.add(texts)
            var (newTexts, newSets) = (Set<UTF8Text>(), Set<Set<String>>())
            func note(_ text: String) {
                let text = UTF8Text(text)
                let code = unsafe text.withBytes { unsafe texts.code(of: $0) }
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

/// How much is in dictionaries, and what that takes of memory.
package struct TextSize: Sendable {
    private var count = 0
    private var byteCount = 0

    /// Nothing.
    package init() {}

    /// Adds an entry.
    package mutating func add(_ byteCount: Int) { add(count: 1, byteCount: byteCount) }

    /// Adds entries of so many bytes together.
    package mutating func add(count: Int, byteCount: Int) {
        self.count += count
        self.byteCount += byteCount
    }

    fileprivate mutating func add(_ dictionary: GrowingDictionary) {
        add(count: dictionary.count, byteCount: dictionary.memoryUsed)
    }

    /// Bytes of memory.
    ///
    /// The bytes of texts are in memory where they are held and, to be written, in their order; finding and
    /// sorting them takes about as much for each, however long it is.
    package var memory: Int { count * 128 + byteCount * 2 }
}
