internal import NearestFilter
internal import NearestStorage

/// What the section of attributes says: their names and types, and what is known of their values
/// without looking at them.
///
/// As *The file format* lays attributes out.
struct SegmentAttributes: Sendable {
    let schema: AttributeSchema
    /// One for each attribute.
    let summaries: [ColumnSummary]
    /// How much is in the dictionaries, in the order of their section.
    let dictionaries: [DictionarySize]

    private static let headBytes = 8
    private static let entryBytes = 64
    /// Attributes that a file can have.
    private static let mostAttributes = 1 << 16

    init(_ columns: ColumnExport) {
        schema = columns.schema
        summaries = columns.summaries
        dictionaries = columns.dictionaries.map {
            DictionarySize(count: $0.count, byteCount: $0.byteCount - 8 * ($0.count + 1))
        }
    }

    /// Refuses a schema that no file can have.
    static func check(_ schema: AttributeSchema) throws(NearestError) {
        guard schema.entries.count > mostAttributes else { return }
        throw NearestError(
            code: .invalidArgument,
            message: "a segment has at most \(mostAttributes) attributes, but the schema has "
                + "\(schema.entries.count)"
        )
    }

    /// Where in the section an attribute's entry is.
    static func offset(of column: Int) -> Int { headBytes + column * entryBytes }

    /// The section's bytes.
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.writeUInt32(UInt32(schema.entries.count))
        writer.writeUInt32(0)
        var sizes = dictionaries[...]
        for (entry, summary) in zip(schema.entries, summaries) {
            writer.writeUInt8(entry.kind.rawValue)
            writer.writeBytes([0, 0, 0])
            writer.writeUInt32(UInt32(entry.name.utf8.count))
            writer.writeUInt64(UInt64(summary.present))
            writer.writeUInt64(summary.low)
            writer.writeUInt64(summary.high)
            for place in 0..<2 {
                let size = place < entry.kind.dictionaryCount ? sizes.removeFirst() : .init()
                writer.writeUInt64(UInt64(size.count))
                writer.writeUInt64(UInt64(size.byteCount))
            }
        }
        for entry in schema.entries { writer.writeString(entry.name) }
        return writer.bytes
    }

    /// Reads the section, if there is one.
    init?(_ reader: SegmentReader) throws(FormatError) {
        guard let bytes = unsafe reader.bytes(of: .attributes) else { return nil }
        // It is used at once, and short: so it is compared with its checksum at once.
        try reader.checkChecksum(of: .attributes)
        let start = reader.sections.first { $0.tag == .attributes }?.offset ?? 0
        var fields = unsafe ByteReader(
            bytes,
            file: reader.file,
            section: "\(SectionTag.attributes)",
            baseOffset: start
        )
        let count = Int(try fields.readUInt32())
        guard 1...Self.mostAttributes ~= count, try fields.readUInt32() == 0 else {
            throw fields.error(.invalid, at: start, "there cannot be \(count) attributes")
        }
        var columns: [SegmentAttribute] = []
        for _ in 0..<count {
            columns.append(try SegmentAttribute(&fields, rows: reader.header.count))
        }
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

/// An entry of the section of attributes.
private struct SegmentAttribute {
    let kind: AttributeKind
    let nameBytes: Int
    let summary: ColumnSummary
    let texts: DictionarySize
    let sets: DictionarySize

    init(_ fields: inout ByteReader, rows: Int) throws(FormatError) {
        let start = fields.baseOffset + fields.position
        let code = try fields.readUInt8()
        guard let kind = AttributeKind(rawValue: code) else {
            throw fields.error(.invalid, at: start, "the type \(code) of an attribute is none")
        }
        guard unsafe try fields.readBytes(3).allSatisfy({ $0 == 0 }) else {
            throw fields.error(.invalid, at: start + 1, "a byte is not zero, as it must be")
        }
        self.kind = kind
        nameBytes = Int(try fields.readUInt32())
        let present = try fields.readUInt64()
        guard present <= rows else {
            throw fields.error(.invalid, at: start + 8, "\(present) of \(rows) rows have a value")
        }
        summary = ColumnSummary(
            present: Int(present),
            low: try fields.readUInt64(),
            high: try fields.readUInt64()
        )
        guard summary.canBe(of: kind) else {
            throw fields.error(
                .invalid,
                at: start + 16,
                "the smallest value and the greatest cannot be those of a column"
            )
        }
        texts = try Self.readSize(&fields, isThere: kind.dictionaryCount > 0)
        sets = try Self.readSize(&fields, isThere: kind.dictionaryCount > 1)
        // Whoever has a value has one of the dictionary, and each of the dictionary is somebody's.
        let values = kind == .tags ? sets : texts
        guard kind.dictionaryCount == 0 || values.fits(summary.present),
            kind != .tags || texts.count <= sets.byteCount / 4
        else {
            throw fields.error(
                .invalid,
                at: start + 32,
                "\(present) rows with a value do not fit the dictionaries"
            )
        }
    }

    private static func readSize(
        _ fields: inout ByteReader,
        isThere: Bool
    ) throws(FormatError) -> DictionarySize {
        let start = fields.baseOffset + fields.position
        let (count, byteCount) = (try fields.readUInt64(), try fields.readUInt64())
        guard count <= LentDictionary.mostEntries, byteCount <= Int.max,
            isThere || count == 0, count > 0 || byteCount == 0
        else {
            throw fields.error(
                .invalid,
                at: start,
                "a dictionary of \(count) entries and \(byteCount) bytes is none"
            )
        }
        return DictionarySize(count: Int(count), byteCount: Int(byteCount))
    }
}

extension ColumnSummary {
    /// Whether the smallest and the greatest value can be those of a column of a type.
    fileprivate func canBe(of kind: AttributeKind) -> Bool {
        guard present > 0 else { return low == 0 && high == 0 }
        return switch kind {
        case .bool: low <= high && high <= 1
        case .int: Int64(bitPattern: low) <= Int64(bitPattern: high)
        // False if one of them is NaN.
        case .double: Double(bitPattern: low) <= Double(bitPattern: high)
        case .string, .tags: low == 0 && high == 0
        }
    }
}

extension DictionarySize {
    /// Whether so many rows can have its values, and each of its values a row.
    fileprivate func fits(_ present: Int) -> Bool {
        count <= present && (count > 0) == (present > 0)
    }
}
