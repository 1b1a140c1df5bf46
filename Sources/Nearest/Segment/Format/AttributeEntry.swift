internal import NearestFilter
internal import NearestStorage

/// What ``AttributeSection`` says about one attribute, without its name.
struct AttributeEntry: Sendable {
    /// The fields, by their offsets from the start of the entry.
    enum Field: Int {
        /// 1 byte: the raw value of an `AttributeKind`.
        case kind = 0
        /// 4 bytes: bytes of the name.
        case nameBytes = 4
        /// 8 bytes: rows that have a value.
        case present = 8
        /// 8 bytes each: the smallest and the greatest value.
        case bounds = 16
        /// 8 bytes each: entries of the dictionary of texts, and bytes of these entries.
        case texts = 32
        /// 8 bytes each: entries of the dictionary of sets, and bytes of these entries.
        case sets = 48
    }

    /// Bytes of an entry.
    static let byteCount = 64

    /// The type of the values.
    let kind: AttributeKind
    /// Bytes of the name, in UTF-8.
    let nameBytes: Int
    /// What is known about the values.
    let summary: ColumnSummary
    /// The size of the dictionary of texts; empty if the type has none.
    let texts: DictionarySize
    /// The size of the dictionary of sets; empty if the type has none.
    let sets: DictionarySize

    /// Describes an attribute that is written.
    init(
        kind: AttributeKind,
        nameBytes: Int,
        summary: ColumnSummary,
        texts: DictionarySize,
        sets: DictionarySize
    ) {
        self.kind = kind
        self.nameBytes = nameBytes
        self.summary = summary
        self.texts = texts
        self.sets = sets
    }

    /// Appends the entry's bytes.
    func encode(to writer: inout ByteWriter) {
        let start = writer.count
        writer.writeUInt8(kind.rawValue)
        writer.writeZeros(to: start + Field.nameBytes.rawValue)
        writer.writeUInt32(UInt32(nameBytes))
        writer.writeZeros(to: start + Field.present.rawValue)
        writer.writeUInt64(UInt64(summary.present))
        writer.writeZeros(to: start + Field.bounds.rawValue)
        writer.writeUInt64(summary.low)
        writer.writeUInt64(summary.high)
        for (field, size) in [(Field.texts, texts), (.sets, sets)] {
            writer.writeZeros(to: start + field.rawValue)
            writer.writeUInt64(UInt64(size.count))
            writer.writeUInt64(UInt64(size.byteCount))
        }
        writer.writeZeros(to: start + Self.byteCount)
    }

    /// Reads the next entry.
    ///
    /// - Parameters:
    ///   - fields: at the start of the entry.
    ///   - rowCount: the number of rows in the file.
    /// - Throws: ``FormatError`` for numbers that no attribute of so many rows can have.
    init(_ fields: inout ByteReader, rowCount: Int) throws(FormatError) {
        let (start, position) = (fields.offset, fields.position)
        let code = try fields.readUInt8()
        guard let kind = AttributeKind(rawValue: code) else {
            throw fields.error(.invalid, at: start, "unknown type \(code) of an attribute")
        }
        self.kind = kind
        try fields.skipZeros(to: position + Field.nameBytes.rawValue)
        nameBytes = Int(try fields.readUInt32())
        let present = try fields.readUInt64()
        guard present <= rowCount else {
            throw fields.error(
                .invalid,
                at: start + Field.present.rawValue,
                "\(present) rows have a value, but there are only \(rowCount) rows"
            )
        }
        summary = ColumnSummary(
            present: Int(present),
            low: try fields.readUInt64(),
            high: try fields.readUInt64()
        )
        guard summary.isPossible(for: kind) else {
            throw fields.error(
                .invalid,
                at: start + Field.bounds.rawValue,
                "impossible smallest and greatest value"
            )
        }
        texts = try DictionarySize(&fields, exists: kind.dictionaryCount > 0)
        sets = try DictionarySize(&fields, exists: kind.dictionaryCount > 1)
        // Every row with a value refers to a dictionary entry, and every entry is used by at least
        // one row. A set of texts takes 4 bytes for each of them.
        let values = kind == .tags ? sets : texts
        guard kind.dictionaryCount == 0 || values.fits(rowCount: summary.present),
            kind != .tags || texts.count <= sets.byteCount / 4
        else {
            throw fields.error(
                .invalid,
                at: start + Field.texts.rawValue,
                "\(present) rows with a value do not fit dictionaries of \(texts.count) texts and "
                    + "\(sets.count) sets"
            )
        }
    }
}

extension DictionarySize {
    /// Reads a size; one that is not that of a dictionary must be zero.
    fileprivate init(_ fields: inout ByteReader, exists: Bool) throws(FormatError) {
        let start = fields.offset
        let (count, byteCount) = (try fields.readUInt64(), try fields.readUInt64())
        guard count <= SortedDictionary.maximumEntries, byteCount <= Int.max,
            exists || count == 0, count > 0 || byteCount == 0
        else {
            throw fields.error(
                .invalid,
                at: start,
                "impossible dictionary size: \(count) entries, \(byteCount) bytes"
            )
        }
        self.init(count: Int(count), byteCount: Int(byteCount))
    }

    /// Whether `rowCount` rows can have the entries as values, and each entry has a row.
    fileprivate func fits(rowCount: Int) -> Bool {
        count <= rowCount && (count > 0) == (rowCount > 0)
    }
}

extension ColumnSummary {
    /// Whether the smallest and the greatest value can be those of a column of a type.
    fileprivate func isPossible(for kind: AttributeKind) -> Bool {
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
