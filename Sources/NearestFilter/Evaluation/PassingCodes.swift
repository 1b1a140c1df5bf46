/// Which codes of a column pass what a filter asks of its texts or tags.
enum PassingCodes {
    case none
    /// All that there are.
    case all
    /// At least one range and at most three.
    case ranges([ClosedRange<UInt32>])
    /// All but one.
    case except(UInt32)
    case table(CodeTable)

    /// The most codes that are compared with one by one.
    private static let mostSingle = 3

    private init(_ code: UInt32, _ count: Int) {
        self = code == 0 ? .none : count == 1 ? .all : .ranges([code...code])
    }

    private init(except code: UInt32, _ count: Int) {
        self = code == 0 ? .all : count == 1 ? .none : .except(code)
    }

    private init(from low: UInt32, to high: UInt32, _ count: Int) {
        if low > high {
            self = .none
        } else {
            self = low <= 1 && high >= count ? .all : .ranges([low...high])
        }
    }

    private init(
        _ table: inout CodeTable?,
        _ dictionary: ColumnDictionary,
        _ count: Int,
        _ test: (UnsafeRawBufferPointer) -> Bool
    ) {
        let made = unsafe CodeTable(dictionary, count: count, known: table, test)
        table = made
        self.init(made)
    }

    private init(_ table: CodeTable) {
        guard let range = table.range else {
            self = .none
            return
        }
        let width = Int(range.upperBound - range.lowerBound) + 1
        if table.passing == table.count - 1 {
            self = .all
        } else {
            self = table.passing == width ? .ranges([range]) : .table(table)
        }
    }

    private init(_ codes: [UInt32], _ count: Int) {
        let codes = codes.filter { $0 != 0 }.sorted()
        if codes.isEmpty {
            self = .none
        } else if codes.count == count {
            self = .all
        } else if codes.count <= Self.mostSingle {
            self = .ranges(codes.map { $0...$0 })
        } else {
            self.init(CodeTable(codes))
            // The table has no more codes than the greatest of them.
            if case .all = self { self = .ranges([codes[0]...codes[codes.count - 1]]) }
        }
    }

    /// Asks a column of texts.
    ///
    /// - Parameters:
    ///   - test: what is asked.
    ///   - texts: the column's dictionary.
    ///   - table: one for the same test and column, earlier; receives the one that was made.
    init(_ test: BoundFilter.StringTest, _ texts: ColumnDictionary, _ table: inout CodeTable?) {
        let count = texts.count
        guard count > 0 else {
            self = .none
            return
        }
        switch test {
        case .equal(let value): self.init(texts.code(of: value, below: count), count)
        case .notEqual(let value): self.init(except: texts.code(of: value, below: count), count)
        case .oneOf(let values):
            self.init(values.map { texts.code(of: $0, below: count) }, count)
        case .less, .greater, .between, .hasPrefix:
            let range = ByteRange(test)
            if case .lent(let dictionary) = texts {
                let codes = range.codes(in: dictionary)
                self.init(from: codes.first, to: codes.last, count)
            } else {
                unsafe self.init(&table, texts, count) { unsafe range.contains($0) }
            }
        }
    }

    /// Asks a column of tags.
    ///
    /// - Parameters:
    ///   - test: what is asked.
    ///   - texts: the column's dictionary of tags.
    ///   - sets: the column's dictionary of sets.
    ///   - table: one for the same test and column, earlier; receives the one that was made.
    init(
        _ test: BoundFilter.TagTest,
        _ texts: ColumnDictionary,
        _ sets: ColumnDictionary,
        _ table: inout CodeTable?
    ) {
        // Before the tags are looked up: a set's tags are there before it is, so of the sets that are counted
        // here every tag is known then.
        let count = sets.count
        guard count > 0 else {
            self = .none
            return
        }
        switch test {
        case .any(let wanted):
            let codes = wanted.map { texts.code(of: $0) }.filter { $0 != 0 }.sorted()
            // An earlier table may have known fewer of the tags; then no earlier set has them.
            unsafe self.init(&table, sets, count) { bytes in
                let tags = unsafe TagCodes(bytes)
                return (0..<tags.count).contains { codes.contains(tags[$0]) }
            }
        case .all(let wanted):
            let codes = wanted.map { texts.code(of: $0) }
            guard !codes.contains(0) else {
                self = .none
                return
            }
            unsafe self.init(&table, sets, count) { bytes in
                let tags = unsafe TagCodes(bytes)
                return codes.allSatisfy { code in
                    (0..<tags.count).contains { tags[$0] == code }
                }
            }
        case .equal(let wanted): self.init(Self.code(of: wanted, texts, sets, count), count)
        case .notEqual(let wanted):
            self.init(except: Self.code(of: wanted, texts, sets, count), count)
        }
    }

    private static func code(
        of wanted: Set<UTF8Text>,
        _ texts: ColumnDictionary,
        _ sets: ColumnDictionary,
        _ count: Int
    ) -> UInt32 {
        let codes = wanted.map { texts.code(of: $0) }
        guard !codes.contains(0) else { return 0 }
        let code = unsafe TagCodes.bytes(of: codes).withUnsafeBytes { unsafe sets.code(of: $0) }
        return Int(code) <= count ? code : 0
    }
}

/// Byte strings between two bounds, or with a beginning.
struct ByteRange {
    private let low: [UInt8]
    private let includesLow: Bool
    private let high: [UInt8]?
    private let includesHigh: Bool
    private let prefix: [UInt8]?

    /// Takes what has an order: not equality, nor membership.
    init(_ test: BoundFilter.StringTest) {
        var (low, high, prefix): ([UInt8], [UInt8]?, [UInt8]?) = ([], nil, nil)
        var (includesLow, includesHigh) = (true, true)
        switch test {
        case .less(let value, let orEqual):
            (high, includesHigh) = (Array(value.string.utf8), orEqual)
        case .greater(let value, let orEqual):
            (low, includesLow) = (Array(value.string.utf8), orEqual)
        case .between(let first, let last):
            (low, high) = (Array(first.string.utf8), Array(last.string.utf8))
        case .hasPrefix(let value):
            low = Array(value.string.utf8)
            prefix = low
        case .equal, .notEqual, .oneOf: preconditionFailure("equality is looked up")
        }
        (self.low, self.high, self.prefix) = (low, high, prefix)
        (self.includesLow, self.includesHigh) = (includesLow, includesHigh)
    }

    private func isAboveLow(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let order = unsafe low.withUnsafeBytes { unsafe bytes.order($0) }
        return order > 0 || (order == 0 && includesLow)
    }

    private func isAboveHigh(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if let prefix {
            // Whatever begins with it follows it at once.
            return unsafe prefix.withUnsafeBytes {
                unsafe bytes.order($0) > 0 && !bytes.begins(with: $0)
            }
        }
        guard let high else { return false }
        let order = unsafe high.withUnsafeBytes { unsafe bytes.order($0) }
        return order > 0 || (order == 0 && !includesHigh)
    }

    func contains(_ bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe isAboveLow(bytes) && !isAboveHigh(bytes)
    }

    /// The codes of the entries in the range; the first is greater than the last if there are none.
    func codes(in dictionary: LentDictionary) -> (first: UInt32, last: UInt32) {
        let first = unsafe dictionary.firstCode { unsafe isAboveLow($0) }
        return unsafe (first, dictionary.firstCode { unsafe isAboveHigh($0) } &- 1)
    }
}
