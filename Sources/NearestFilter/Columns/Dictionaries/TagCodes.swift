/// The codes of a set's tags, as its entry in a dictionary of sets holds them: ascending, each
/// once.
struct TagCodes {
    private let entry: EntryBytes

    /// Takes the entry of a set.
    init(_ entry: EntryBytes) {
        self.entry = entry
    }

    /// How many tags the set has; bytes after the last whole code are ignored.
    var count: Int { entry.count / 4 }

    /// The code of a tag; `index` is below ``count``.
    subscript(index: Int) -> UInt32 { entry.tag(index) }

    /// Returns whether the set has the tag of a code.
    func contains(_ code: UInt32) -> Bool {
        for index in 0..<count where self[index] == code { return true }
        return false
    }

    /// Encodes the entry of a set.
    ///
    /// - Parameter codes: the codes of its tags, each once, in any order.
    /// - Returns: the codes in ascending order, 4 bytes each, little-endian.
    static func bytes(of codes: some Sequence<UInt32>) -> [UInt8] {
        codes.sorted().flatMap { code in
            (0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * $0)) }
        }
    }
}
