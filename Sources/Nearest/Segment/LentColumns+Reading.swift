internal import NearestFilter
internal import NearestStorage

extension LentColumns {
    /// The columns of a file's attributes, if it has any.
    convenience init?(
        _ reader: SegmentReader,
        _ source: any FileBytes
    ) throws(FormatError) {
        guard let attributes = try SegmentAttributes(reader) else { return nil }
        let count = reader.header.count
        let layout = ColumnLayout(
            attributes.schema,
            capacity: ColumnLayout.capacity(for: count)
        )
        let dictionaries = try Self.dictionaries(reader, attributes.dictionaries)
        let page = unsafe try reader.column(.columns, itemBytes: 1, count: layout.byteCount)
        do throws(ColumnFault) {
            unsafe try self.init(
                schema: attributes.schema,
                count: count,
                page: page,
                dictionaries: dictionaries,
                summaries: attributes.summaries,
                owner: source
            )
        } catch {
            throw reader.error(error, attributes)
        }
    }

    private static func dictionaries(
        _ reader: SegmentReader,
        _ sizes: [DictionarySize]
    ) throws(FormatError) -> [LentDictionary] {
        guard let ranges = DictionarySize.ranges(sizes) else {
            throw reader.error(.invalid, in: .attributes, "no file has dictionaries that long")
        }
        guard let last = ranges.last else {
            guard unsafe reader.bytes(of: .dictionaries) == nil else {
                throw reader.error(.invalid, in: .dictionaries, "no attribute has texts")
            }
            return []
        }
        let bytes = unsafe try reader.column(.dictionaries, itemBytes: 1, count: last.upperBound)
        var dictionaries: [LentDictionary] = []
        for (size, range) in zip(sizes, ranges) {
            let memory = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            guard let dictionary = unsafe LentDictionary(memory, count: size.count) else {
                throw reader.error(
                    .invalid,
                    in: .dictionaries,
                    at: range.lowerBound,
                    "a dictionary does not begin or end as it must"
                )
            }
            dictionaries.append(dictionary)
        }
        return dictionaries
    }
}

extension SegmentReader {
    /// A fault of columns as a place in the file.
    func error(_ fault: ColumnFault, _ attributes: SegmentAttributes) -> FormatError {
        let (entries, schema) = (attributes.schema.entries, attributes.schema)
        let column = schema.column(of: fault.attribute) ?? 0
        let detail = "'\(fault.attribute)': \(fault.detail)"
        switch fault.part {
        case .summary:
            let offset = SegmentAttributes.offset(of: column)
            return error(.invalid, in: .attributes, at: offset, detail)
        case .presence, .values:
            let capacity = ColumnLayout.capacity(for: header.count)
            let place = ColumnLayout(schema, capacity: capacity).columns[column]
            let start = fault.part == .presence ? place.presence ?? place.values : place.values
            let bits = fault.part == .presence ? 1 : entries[column].kind.valueBits
            return error(.invalid, in: .columns, at: start + fault.item * bits / 8, detail)
        case .texts, .sets:
            let before = entries[..<column].reduce(0) { $0 + $1.kind.dictionaryCount }
            let number = before + (fault.part == .sets ? 1 : 0)
            let start = DictionarySize.ranges(attributes.dictionaries)?[number].lowerBound ?? 0
            return error(.invalid, in: .dictionaries, at: start + fault.item * 8, detail)
        }
    }

    /// Checks that there are zeros between dictionaries.
    func checkGaps(_ attributes: SegmentAttributes) throws(FormatError) {
        guard let bytes = unsafe bytes(of: .dictionaries) else { return }
        var end = 0
        for range in DictionarySize.ranges(attributes.dictionaries) ?? [] {
            for offset in end..<range.lowerBound where unsafe bytes[offset] != 0 {
                throw error(
                    .invalid,
                    in: .dictionaries,
                    at: offset,
                    "a byte between two dictionaries is not zero"
                )
            }
            end = range.upperBound
        }
    }
}

extension Segment {
    /// Bytes of memory that texts and tags take while they are merged.
    var textMemory: Int {
        var size = TextSize()
        for dictionary in (try? SegmentAttributes(reader))?.dictionaries ?? [] {
            size.add(count: dictionary.count, byteCount: dictionary.byteCount)
        }
        return size.memory
    }
}
