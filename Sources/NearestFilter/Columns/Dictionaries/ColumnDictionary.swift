/// The dictionary of a column: entries with codes from 1 on, in memory or in a file.
///
/// Code 0 is no entry: it says that a row lacks the attribute.
enum ColumnDictionary: Sendable {
    /// The dictionary of an index in memory, in the order in which entries came.
    case appendOnly(AppendOnlyDictionary)
    /// The dictionary of a file, in the order of its entries' bytes.
    case sorted(SortedDictionary)

    /// How many entries there are; codes are 1 to that.
    var count: Int {
        switch self {
        case .appendOnly(let dictionary): dictionary.count
        case .sorted(let dictionary): dictionary.count
        }
    }

    /// The bytes of a code from 1 to ``count``.
    func bytes(of code: UInt32) -> EntryBytes {
        switch self {
        case .appendOnly(let dictionary): dictionary.bytes(of: code)
        case .sorted(let dictionary): dictionary.bytes(of: code)
        }
    }

    /// The most bytes that the entries take together: those of a file that is not damaged take
    /// exactly its bytes.
    var byteLimit: Int {
        switch self {
        case .appendOnly: .max
        case .sorted(let dictionary): dictionary.byteCount
        }
    }

    /// The code of an entry; 0 if it is not there.
    ///
    /// - Complexity: O(1) expected in memory, O(log ``count``) in a file.
    func code(of bytes: EntryBytes) -> UInt32 {
        switch self {
        case .appendOnly(let dictionary): dictionary.code(of: bytes)
        case .sorted(let dictionary): dictionary.code(of: bytes)
        }
    }

    /// The code of a text; 0 if it is not there.
    func code(of text: UTF8Text) -> UInt32 {
        text.withBytes { code(of: $0) }
    }

    /// The code of a text among the first `count` entries; 0 if it is not there.
    ///
    /// A later entry is in no page of a snapshot that was made when there were `count` entries.
    func code(of text: UTF8Text, below count: Int) -> UInt32 {
        let code = code(of: text)
        return Int(code) <= count ? code : 0
    }

    /// The text of a code; nil if it has no entry.
    func text(of code: UInt32) -> String? {
        guard code != 0, Int(code) <= count else { return nil }
        return bytes(of: code).text
    }
}
