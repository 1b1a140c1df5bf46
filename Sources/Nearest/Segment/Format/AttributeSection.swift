internal import NearestFilter
internal import NearestStorage

/// The section that names the attributes of a file: their types, and what is known about their
/// values without looking at them.
///
/// *The file format*, *Attributes*, lays it out: a head of 8 bytes, an ``AttributeEntry`` for each
/// attribute, then their names.
struct AttributeSection: Sendable {
    /// Names and types, in the order of the columns.
    let schema: AttributeSchema
    /// A summary of each attribute's column.
    let summaries: [ColumnSummary]
    /// The sizes of all dictionaries, in the order of their section.
    let dictionaries: [DictionarySize]

    /// Bytes before the first entry: the number of attributes, and reserved bytes.
    private static let headBytes = 8
    /// Attributes that a file can have.
    private static let maximumCount = 1 << 16

    /// Describes columns that are written.
    init(_ columns: ColumnExport) {
        schema = columns.schema
        summaries = columns.summaries
        dictionaries = columns.dictionaries.map {
            DictionarySize(count: $0.count, byteCount: $0.byteCount - 8 * ($0.count + 1))
        }
    }

    /// Refuses a schema that no file can have.
    ///
    /// - Throws: `NearestError` with the code `invalidArgument` for too many attributes.
    static func check(_ schema: AttributeSchema) throws(NearestError) {
        guard schema.entries.count > maximumCount else { return }
        throw NearestError(
            code: .invalidArgument,
            message: "a segment has at most \(maximumCount) attributes, but the schema has "
                + "\(schema.entries.count)"
        )
    }

    /// Where in the section an attribute's entry begins.
    static func offset(of column: Int) -> Int { headBytes + column * AttributeEntry.byteCount }

    /// Where the dictionaries lie in their section, in their order; nil if no file has so many
    /// bytes.
    var dictionaryRanges: [Range<Int>]? { DictionarySize.ranges(dictionaries) }

    /// The section's bytes.
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.writeUInt32(UInt32(schema.entries.count))
        writer.writeZeros(to: Self.headBytes)
        var sizes = dictionaries[...]
        for (entry, summary) in zip(schema.entries, summaries) {
            let own = sizes.prefix(entry.kind.dictionaryCount)
            sizes = sizes.dropFirst(own.count)
            AttributeEntry(
                kind: entry.kind,
                nameBytes: entry.name.utf8.count,
                summary: summary,
                texts: own.first ?? DictionarySize(),
                sets: own.dropFirst().first ?? DictionarySize()
            )
            .encode(to: &writer)
        }
        for entry in schema.entries { writer.writeString(entry.name) }
        return writer.bytes
    }

    /// Reads the section; nil if the file has none.
    ///
    /// - Parameters:
    ///   - reader: the file.
    ///   - rowCount: the number of rows in the file.
    /// - Complexity: O(length of the section).
    /// - Throws: ``FormatError`` if the section's checksum is wrong or an entry is impossible.
    init?(_ reader: SectionReader, rowCount: Int) throws(FormatError) {
        // Opening uses the section, and it is short, so opening compares it with its checksum.
        guard var fields = try reader.checkedReader(of: .attributes) else { return nil }
        let start = fields.offset
        let count = Int(try fields.readUInt32())
        guard 1...Self.maximumCount ~= count else {
            throw fields.error(
                .invalid,
                at: start,
                "\(count) attributes, but the section has 1…\(Self.maximumCount)"
            )
        }
        try fields.skipZeros(to: Self.headBytes)
        var columns: [AttributeEntry] = []
        for _ in 0..<count { columns.append(try AttributeEntry(&fields, rowCount: rowCount)) }
        var entries: [AttributeSchema.Entry] = []
        for column in columns {
            let name = try fields.readString(byteCount: column.nameBytes)
            entries.append(.init(name: name, kind: column.kind))
        }
        guard fields.remaining == 0 else {
            throw fields.error(.wrongLength, "\(fields.remaining) bytes follow the last name")
        }
        do throws(NearestError) {
            schema = try AttributeSchema(entries: entries)
        } catch {
            throw fields.error(.invalid, at: start + Self.offset(of: count), error.message)
        }
        summaries = columns.map(\.summary)
        dictionaries = columns.flatMap { [$0.texts, $0.sets].prefix($0.kind.dictionaryCount) }
    }
}
