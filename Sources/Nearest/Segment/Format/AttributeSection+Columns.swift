internal import NearestFilter
internal import NearestStorage

// From the section to the columns and dictionaries that it describes, and back to places in the
// file.
extension AttributeSection {
    /// Finds the attributes' values in a file.
    ///
    /// - Parameters:
    ///   - reader: the file.
    ///   - rowCount: the number of rows in the file.
    ///   - source: the file's bytes, which the columns keep.
    /// - Returns: The columns.
    /// - Complexity: O(attributes), whatever the number of rows.
    /// - Throws: ``FormatError`` if a section has another length than follows from this one.
    func columns(
        _ reader: SectionReader,
        rowCount: Int,
        _ source: any FileBytes
    ) throws(FormatError) -> ExternalColumns {
        let dictionaries = try sortedDictionaries(reader)
        let page = try reader.column(.columns, count: layout(rowCount: rowCount).byteCount)
        do throws(AttributeFault) {
            // SAFETY: the page, and the dictionaries, are bytes of `source`, which the columns
            // keep.
            return try ExternalColumns(
                schema: schema,
                count: rowCount,
                pages: unsafe ColumnPages(page: page.bytes),
                dictionaries: dictionaries,
                summaries: summaries,
                owner: source
            )
        } catch {
            throw formatError(error, reader, rowCount: rowCount)
        }
    }

    private func layout(rowCount: Int) -> ColumnLayout {
        ColumnLayout(schema, capacity: ColumnLayout.capacity(for: rowCount))
    }

    private func sortedDictionaries(
        _ reader: SectionReader
    ) throws(FormatError) -> [SortedDictionary] {
        guard let ranges = dictionaryRanges else {
            throw reader.error(.invalid, in: .attributes, "dictionaries longer than any file")
        }
        guard let last = ranges.last else {
            guard !reader.contains(.dictionaries) else {
                throw reader.error(
                    .invalid,
                    in: .dictionaries,
                    "dictionaries, but no attribute is of type String or Set<String>"
                )
            }
            return []
        }
        let bytes = try reader.column(.dictionaries, count: last.upperBound)
        var list: [SortedDictionary] = []
        for (size, range) in zip(dictionaries, ranges) {
            let part = bytes.extracting(range)
            // SAFETY: the columns keep the file, and with it the bytes.
            guard let dictionary = unsafe SortedDictionary(part.bytes, count: size.count) else {
                throw reader.error(
                    .invalid,
                    in: .dictionaries,
                    at: range.lowerBound,
                    "the first offset of a dictionary is not 0, or the last is not its length"
                )
            }
            list.append(dictionary)
        }
        return list
    }

    /// Describes a fault of columns as a place in the file.
    func formatError(
        _ fault: AttributeFault,
        _ reader: SectionReader,
        rowCount: Int
    ) -> FormatError {
        let column = schema.column(of: fault.attribute) ?? 0
        let detail = "'\(fault.attribute)': \(fault.detail)"
        switch fault.part {
        case .summary:
            let offset = Self.offset(of: column)
            return reader.error(.invalid, in: .attributes, at: offset, detail)
        case .presence, .values:
            let place = layout(rowCount: rowCount).columns[column]
            let start = fault.part == .presence ? place.presence ?? place.values : place.values
            let bits = fault.part == .presence ? 1 : schema.entries[column].kind.valueBits
            let offset = start + fault.item * bits / 8
            return reader.error(.invalid, in: .columns, at: offset, detail)
        case .texts, .sets:
            let before = schema.entries[..<column].reduce(0) { $0 + $1.kind.dictionaryCount }
            let number = before + (fault.part == .sets ? 1 : 0)
            let start = dictionaryRanges?[number].lowerBound ?? 0
            let offset = start + fault.item * 8
            return reader.error(.invalid, in: .dictionaries, at: offset, detail)
        }
    }

    /// Checks that the bytes between dictionaries are zero.
    func checkGaps(_ reader: SectionReader) throws(FormatError) {
        guard let bytes = reader.bytes(of: .dictionaries) else { return }
        var end = 0
        for range in dictionaryRanges ?? [] {
            var gap = ByteReader(
                bytes.extracting(end..<range.lowerBound),
                file: reader.file,
                section: "\(SectionTag.dictionaries)"
            )
            try gap.skipZeros(to: gap.remaining, "byte between two dictionaries is not zero")
            end = range.upperBound
        }
    }
}
