internal import NearestIndex

/// Which codes of a dictionary pass a test: one byte per code, 1 if the entry passes.
///
/// Code 0, "absent", never passes. A kernel looks up the byte of each row's code, so evaluating a
/// test of texts takes as long as the simplest one.
final class CodeMembership: Sendable {
    /// One more than the largest code.
    let count: Int
    /// How many codes pass.
    let passingCount: Int
    /// The first and the last code that pass; nil if none does.
    let range: ClosedRange<UInt32>?
    private let memory: SharedBuffer

    /// Tests the first entries of a dictionary.
    ///
    /// - Parameters:
    ///   - dictionary: the entries.
    ///   - count: how many of them, from the first on.
    ///   - known: the membership of an earlier evaluation of the same test; its dictionary had the
    ///     first of these entries, which are not tested again.
    ///   - test: the test.
    /// - Complexity: O(entries that are not known).
    convenience init(
        _ dictionary: ColumnDictionary,
        count: Int,
        known: CodeMembership?,
        _ test: (EntryBytes) -> Bool
    ) {
        self.init(count: max(count + 1, known?.count ?? 0), known: known) { code in
            test(dictionary.bytes(of: code))
        }
    }

    /// Takes codes that pass, ascending and not 0.
    convenience init(_ codes: [UInt32]) {
        var index = 0
        self.init(count: Int(codes.last ?? 0) + 1, known: nil) { code in
            guard codes[index] == code else { return false }
            index += 1
            return true
        }
    }

    private init(count: Int, known: CodeMembership?, _ passes: (UInt32) -> Bool) {
        self.count = count
        memory = SharedBuffer(byteCount: count)
        if let known { memory.copy(from: known.memory, byteCount: known.count) }
        var passingCount = known?.passingCount ?? 0
        var first = known?.range?.lowerBound
        var last = known?.range?.upperBound ?? 0
        let old = known?.count ?? 1
        for code in old..<max(old, count) where passes(UInt32(code)) {
            memory.set(1, at: code)
            passingCount += 1
            first = first ?? UInt32(code)
            last = UInt32(code)
        }
        self.passingCount = passingCount
        range = first.map { $0...last }
    }

    /// The bytes, valid as long as the object.
    var table: ScratchSpan<UInt8> { memory.table(count: count) }
}
