/// Where the columns of a schema lie in a page: all attributes of some rows, in one piece of
/// memory.
///
/// Memory and files have the same layout: memory in pages of 256 rows, a file in one page of all
/// rows. For each attribute in the order of the schema, each part begins at the next multiple of 64
/// bytes:
///
/// ```
/// Bool          presence   1 bit × capacity       values   1 bit × capacity
/// Int           presence   1 bit × capacity       values   Int64 × capacity
/// Double        presence   1 bit × capacity       values   binary64 × capacity, no NaN
/// String                                          codes    UInt32 × capacity
/// Set<String>                                     codes    UInt32 × capacity
/// ```
///
/// Numbers are little-endian. Row `r` of a bitmap is bit `r % 8` of byte `r / 8`. The code 0 says
/// that the row lacks the attribute. The code `c` is entry `c - 1` of the column's dictionary of
/// texts, or of sets of tags, where the empty set is an entry like others. An absent attribute is 0
/// in every part, and so are unused rows and the bytes between parts.
///
/// An entry of a dictionary of texts is the text in UTF-8. A column of tags has two dictionaries.
/// One holds the tags, which are texts. The other holds sets; the entry of a set is the codes of
/// its tags as UInt32, ascending, each once.
package struct ColumnLayout: Sendable, Equatable {
    /// Where one attribute's column lies.
    package struct Column: Sendable, Equatable {
        /// The type of the values.
        package let kind: AttributeKind
        /// The offset of the bitmap of rows that have the attribute; nil if codes say so.
        package let presence: Int?
        /// The offset of the values or codes.
        package let values: Int
        /// Bytes of the values or codes, without the padding before the next part.
        package let valueBytes: Int
    }

    /// Every part begins at a multiple of this many bytes.
    package static let alignment = 64

    /// Rows of a page, a multiple of 64.
    package let capacity: Int
    /// A column for each attribute of the schema.
    package let columns: [Column]
    /// Bytes of a page, a multiple of 64.
    package let byteCount: Int

    /// Bytes of a bitmap, without the padding before the next part.
    package var bitmapBytes: Int { capacity / 8 }

    /// The start of the part after one that ends at `end`.
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

    /// The smallest capacity that holds `rowCount` rows.
    package static func capacity(for rowCount: Int) -> Int { (rowCount + 63) / 64 * 64 }

    /// Returns whether a row has any attribute.
    func hasValues(_ cells: RowCells) -> Bool {
        columns.contains { cells.isPresent($0) }
    }
}

extension AttributeKind {
    /// Whether a bitmap says which rows have the attribute; codes say so themselves.
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

    /// Dictionaries of a column: none, or one of texts, or one of tags followed by one of sets.
    package var dictionaryCount: Int {
        switch self {
        case .bool, .int, .double: 0
        case .string: 1
        case .tags: 2
        }
    }
}
