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
    ///   - stop: when to stop, asked every thousand entries; nil for never.
    ///   - test: the test.
    /// - Complexity: O(entries that are not known).
    /// - Throws: ``StopCondition/Interrupted`` if it is stopped.
    convenience init(
        _ dictionary: ColumnDictionary,
        count: Int,
        known: CodeMembership?,
        until stop: StopCondition?,
        _ test: (EntryBytes) -> Bool
    ) throws(StopCondition.Interrupted) {
        // Before a file is verified, its entries may overlap. Together they are read no more often
        // than those of an honest file; the rest does not pass.
        var unread = dictionary.byteLimit
        try self.init(count: max(count + 1, known?.count ?? 0), known: known) {
            code throws(StopCondition.Interrupted) in
            if code % Self.entriesBetweenChecks == 0 { try stop?.check() }
            let bytes = dictionary.bytes(of: code)
            unread -= bytes.count
            return unread >= 0 && test(bytes)
        }
    }

    // Entries that are tested between looks at the clock: some tens of µs.
    private static let entriesBetweenChecks: UInt32 = 1024

    /// Takes codes that pass, ascending and not 0.
    convenience init(_ codes: [UInt32]) {
        var index = 0
        self.init(count: Int(codes.last ?? 0) + 1, known: nil) { code in
            guard codes[index] == code else { return false }
            index += 1
            return true
        }
    }

    private init<Failure: Error>(
        count: Int,
        known: CodeMembership?,
        _ passes: (UInt32) throws(Failure) -> Bool
    ) throws(Failure) {
        self.count = count
        memory = SharedBuffer(byteCount: count)
        if let known { memory.copy(from: known.memory, byteCount: known.count) }
        var passingCount = known?.passingCount ?? 0
        var first = known?.range?.lowerBound
        var last = known?.range?.upperBound ?? 0
        let old = known?.count ?? 1
        for code in old..<max(old, count) where try passes(UInt32(code)) {
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
