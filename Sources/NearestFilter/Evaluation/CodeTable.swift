/// Which codes of a dictionary pass a test: a byte each, that of 0 is 0.
@safe final class CodeTable: Sendable {
    /// One more than the codes.
    let count: Int
    /// Codes that pass.
    let passing: Int
    /// The first and the last of them.
    let range: ClosedRange<UInt32>?
    private let memory: HeldMemory

    /// Asks about every entry.
    ///
    /// - Parameters:
    ///   - dictionary: the entries.
    ///   - count: how many of them, from the first on.
    ///   - known: a table of the same test and a dictionary that had the first of these entries.
    ///   - test: what is asked.
    convenience init(
        _ dictionary: ColumnDictionary,
        count: Int,
        known: CodeTable?,
        _ test: (UnsafeRawBufferPointer) -> Bool
    ) {
        self.init(count: max(count + 1, known?.count ?? 0), known: known) { code in
            unsafe test(dictionary.bytes(of: code))
        }
    }

    /// Takes codes, ascending.
    convenience init(_ codes: [UInt32]) {
        var index = 0
        self.init(count: Int(codes.last ?? 0) + 1, known: nil) { code in
            guard codes[index] == code else { return false }
            index += 1
            return true
        }
    }

    private init(count: Int, known: CodeTable?, _ passes: (UInt32) -> Bool) {
        self.count = count
        memory = HeldMemory(byteCount: count + 4)
        if let known {
            unsafe memory.start.copyMemory(from: known.memory.start, byteCount: known.count)
        }
        var passing = known?.passing ?? 0
        var first = known?.range?.lowerBound
        var last = known?.range?.upperBound ?? 0
        let old = known?.count ?? 1
        for code in old..<max(old, count) where passes(UInt32(code)) {
            unsafe memory.start.storeBytes(of: 1, toByteOffset: code, as: UInt8.self)
            passing += 1
            first = first ?? UInt32(code)
            last = UInt32(code)
        }
        self.passing = passing
        range = first.map { $0...last }
    }

    /// The bytes, valid as long as the table.
    var bytes: UnsafePointer<UInt8> {
        unsafe UnsafePointer(memory.start.assumingMemoryBound(to: UInt8.self))
    }
}
