/// Where the columns of a schema lie in a page: some rows of all the attributes, in one piece of memory.
///
/// The same in memory, in pages of 256 rows, and in files, in one page of all rows. For each attribute in the
/// order of the schema, each part at the next multiple of 64 bytes:
///
/// ```
/// Bool          presence   1 bit × capacity       values   1 bit × capacity
/// Int           presence   1 bit × capacity       values   Int64 × capacity
/// Double        presence   1 bit × capacity       values   IEEE 754 binary64 × capacity, none of them NaN
/// String                                          codes    UInt32 × capacity
/// Set<String>                                     codes    UInt32 × capacity
/// ```
///
/// Numbers are little-endian. Row `r` of a bitmap is bit `r % 8` of byte `r / 8`. The code 0 says that the row lacks
/// the attribute; the code `c` is entry `c - 1` of the column's dictionary: of texts, or of sets of tags, where
/// the empty set is an entry like others. What a row lacks is 0 in every part, and so are rows that are not used and
/// bytes between parts.
///
/// An entry of a dictionary of texts is the text in UTF-8. A column of tags has two dictionaries: one of
/// tags, which are texts, and one of sets, an entry of which is the codes of its tags, ascending, each once,
/// as UInt32.
package struct ColumnLayout: Sendable, Equatable {
    /// Where one attribute's column lies.
    package struct Column: Sendable, Equatable {
        /// What values it has.
        package let kind: AttributeKind
        /// The offset of the bitmap of rows that have the attribute; codes say that themselves.
        package let presence: Int?
        /// The offset of the values or codes.
        package let values: Int
        /// Bytes of the values or codes, without what follows them up to the next part.
        package let valueBytes: Int
    }

    /// What every part begins at a multiple of.
    package static let alignment = 64

    /// Rows of a page, a multiple of 64.
    package let capacity: Int
    /// A column for each attribute of the schema.
    package let columns: [Column]
    /// Bytes of a page, a multiple of 64.
    package let byteCount: Int

    /// Bytes of a bitmap, without what follows it up to the next part.
    package var bitmapBytes: Int { capacity / 8 }

    /// The start of the part that follows one that ends somewhere.
    package static func next(_ end: Int) -> Int { (end + alignment - 1) / alignment * alignment }

    /// Lays out the columns of a schema.
    ///
    /// - Parameters:
    ///   - schema: which attributes there are.
    ///   - capacity: rows of a page, a multiple of 64.
    package init(_ schema: AttributeSchema, capacity: Int) {
        precondition(capacity >= 0 && capacity % 64 == 0)
        self.capacity = capacity
        var end = 0
        func part(_ bytes: Int) -> Int {
            let start = end
            end = Self.next(end + bytes)
            return start
        }
        columns = schema.entries.map { entry in
            let presence = entry.kind.hasPresence ? part(capacity / 8) : nil
            let bytes = capacity * entry.kind.valueBits / 8
            return Column(
                kind: entry.kind,
                presence: presence,
                values: part(bytes),
                valueBytes: bytes
            )
        }
        byteCount = end
    }

    /// The smallest capacity that holds so many rows.
    package static func capacity(for rowCount: Int) -> Int { (rowCount + 63) / 64 * 64 }
}

extension AttributeKind {
    /// Whether a bitmap says which rows have the attribute.
    fileprivate var hasPresence: Bool {
        switch self {
        case .bool, .int, .double: true
        case .string, .tags: false
        }
    }

    /// Bits of a value or a code in a column.
    package var valueBits: Int {
        switch self {
        case .bool: 1
        case .int, .double: 64
        case .string, .tags: 32
        }
    }

    /// Dictionaries of a column: none, one of texts, or one of tags and then one of sets.
    package var dictionaryCount: Int {
        switch self {
        case .bool, .int, .double: 0
        case .string: 1
        case .tags: 2
        }
    }
}
