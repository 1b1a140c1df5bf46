/// The dictionary of a column, in memory or in a file.
enum ColumnDictionary: Sendable {
    case growing(GrowingDictionary)
    case lent(LentDictionary)

    /// How many entries there are; codes are 1 to that.
    var count: Int {
        switch self {
        case .growing(let dictionary): dictionary.count
        case .lent(let dictionary): dictionary.count
        }
    }

    /// The bytes of a code from 1 to ``count``.
    func bytes(of code: UInt32) -> UnsafeRawBufferPointer {
        switch self {
        case .growing(let dictionary): unsafe dictionary.bytes(of: code)
        case .lent(let dictionary): unsafe dictionary.bytes(of: code)
        }
    }

    /// The code of an entry; 0 if there is none.
    func code(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        switch self {
        case .growing(let dictionary): unsafe dictionary.code(of: bytes)
        case .lent(let dictionary): unsafe dictionary.code(of: bytes)
        }
    }

    func code(of text: UTF8Text) -> UInt32 {
        unsafe text.withBytes { unsafe code(of: $0) }
    }

    /// The code of a text among the first so many entries; 0 if there is none.
    ///
    /// One that came later is in no page of a snapshot that was made before.
    func code(of text: UTF8Text, below count: Int) -> UInt32 {
        let code = code(of: text)
        return Int(code) <= count ? code : 0
    }

    /// The text of a code; nil if it has no entry.
    func text(of code: UInt32) -> String? {
        guard code != 0, Int(code) <= count else { return nil }
        return unsafe String(decoding: bytes(of: code), as: UTF8.self)
    }
}

/// The codes of a set of tags, as its entry in a dictionary of sets holds them.
@safe struct TagCodes {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
    }

    var count: Int { unsafe bytes.count / 4 }

    subscript(index: Int) -> UInt32 {
        unsafe UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)
        )
    }

    /// The bytes of a set.
    static func bytes(of codes: some Sequence<UInt32>) -> [UInt8] {
        codes.sorted().flatMap { code in
            (0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * $0)) }
        }
    }
}
