internal import NearestIndex

/// Which codes of a column match a test of its texts or tags, in the form that is the cheapest to
/// evaluate.
enum MatchingCodes {
    /// No code.
    case none
    /// All codes that there are, so every row with the attribute.
    case all
    /// One to three ranges of codes.
    case ranges([ClosedRange<UInt32>])
    /// All codes but one.
    case except(UInt32)
    /// The codes of a table.
    case table(CodeMembership)

    /// The largest number of codes that are compared one by one; a table is cheaper for more.
    private static let maximumSingle = 3

    // In the functions below `count` is the number of codes that there are, at least 1.

    /// One code, or none if it is 0.
    private static func only(_ code: UInt32, of count: Int) -> MatchingCodes {
        code == 0 ? .none : count == 1 ? .all : .ranges([code...code])
    }

    /// All codes but one, or all if it is 0.
    private static func allBut(_ code: UInt32, of count: Int) -> MatchingCodes {
        code == 0 ? .all : count == 1 ? .none : .except(code)
    }

    /// The codes from `low` to `high`, both included; none if `low` is the greater one.
    private static func range(
        from low: UInt32,
        through high: UInt32,
        of count: Int
    ) -> MatchingCodes {
        if low > high { return .none }
        return low <= 1 && high >= count ? .all : .ranges([low...high])
    }

    /// Codes in any order, each once; zeros are ignored.
    private static func list(_ codes: [UInt32], of count: Int) -> MatchingCodes {
        let codes = codes.filter { $0 != 0 }.sorted()
        if codes.isEmpty { return .none }
        if codes.count == count { return .all }
        if codes.count <= maximumSingle { return .ranges(codes.map { $0...$0 }) }
        let members = members(CodeMembership(codes))
        // The table ends with the greatest of the codes, so "all" of it may be the first of more.
        if case .all = members { return .ranges([codes[0]...codes[codes.count - 1]]) }
        return members
    }

    /// The codes of a table that covers all codes.
    private static func members(_ table: CodeMembership) -> MatchingCodes {
        guard let range = table.range else { return .none }
        let width = Int(range.upperBound - range.lowerBound) + 1
        if table.passingCount == table.count - 1 { return .all }
        return table.passingCount == width ? .ranges([range]) : .table(table)
    }

    /// The codes whose entries pass a test, which is asked of each entry that `table` does not know
    /// yet.
    private static func members(
        of dictionary: ColumnDictionary,
        count: Int,
        _ table: inout CodeMembership?,
        _ stop: StopCondition?,
        _ test: (EntryBytes) -> Bool
    ) throws(StopCondition.Interrupted) -> MatchingCodes {
        let made = try CodeMembership(dictionary, count: count, known: table, until: stop, test)
        table = made
        return members(made)
    }

    /// Finds the codes of texts that match a test.
    ///
    /// - Parameters:
    ///   - test: the test.
    ///   - texts: the column's dictionary.
    ///   - table: the table of an earlier evaluation of the test; receives the one that was made,
    ///     if any.
    ///   - stop: when to stop; nil for never.
    /// - Complexity: a look-up for each text of an equality or a list. A range or a prefix takes
    ///   O(log entries) in a file, and O(entries that are not in `table`) in memory.
    /// - Returns: the codes.
    /// - Throws: ``StopCondition/Interrupted`` if it is stopped.
    static func texts(
        matching test: BoundFilter.StringTest,
        in texts: ColumnDictionary,
        _ table: inout CodeMembership?,
        _ stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> MatchingCodes {
        let count = texts.count
        guard count > 0 else { return .none }
        switch test {
        case .equal(let value): return only(texts.code(of: value, below: count), of: count)
        case .notEqual(let value): return allBut(texts.code(of: value, below: count), of: count)
        case .oneOf(let values):
            return list(values.map { texts.code(of: $0, below: count) }, of: count)
        case .less, .greater, .between, .hasPrefix:
            let range = ByteRange(test)
            if case .sorted(let dictionary) = texts {
                let codes = range.codes(in: dictionary)
                return self.range(from: codes.first, through: codes.last, of: count)
            }
            return try members(of: texts, count: count, &table, stop) { range.contains($0) }
        }
    }

    /// Finds the codes of sets of tags that match a test.
    ///
    /// - Parameters:
    ///   - test: the test.
    ///   - sets: the column's dictionary of sets.
    ///   - texts: the column's dictionary of tags.
    ///   - table: the table of an earlier evaluation of the test; receives the one that was made,
    ///     if any.
    ///   - stop: when to stop; nil for never.
    /// - Complexity: a look-up for each tag, and, unless the test is an equality, O(sets that are
    ///   not in `table`).
    /// - Returns: the codes.
    /// - Throws: ``StopCondition/Interrupted`` if it is stopped.
    static func sets(
        matching test: BoundFilter.TagTest,
        in sets: ColumnDictionary,
        tags texts: ColumnDictionary,
        _ table: inout CodeMembership?,
        _ stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> MatchingCodes {
        // Counted before tags are looked up. A set's tags are added before the set, so every tag of
        // the sets that are counted here is found.
        let count = sets.count
        guard count > 0 else { return .none }
        switch test {
        case .any(let wanted):
            let codes = wanted.map { texts.code(of: $0) }.filter { $0 != 0 }.sorted()
            // An earlier table may have known fewer of the tags; then no earlier set has them.
            return try members(of: sets, count: count, &table, stop) { bytes in
                let tags = TagCodes(bytes)
                return (0..<tags.count).contains { codes.contains(tags[$0]) }
            }
        case .all(let wanted):
            let codes = wanted.map { texts.code(of: $0) }
            guard !codes.contains(0) else { return .none }
            return try members(of: sets, count: count, &table, stop) { bytes in
                let tags = TagCodes(bytes)
                return codes.allSatisfy { tags.contains($0) }
            }
        case .equal(let wanted): return only(code(of: wanted, texts, sets, count), of: count)
        case .notEqual(let wanted): return allBut(code(of: wanted, texts, sets, count), of: count)
        }
    }

    // The code of a set among the first `count`; 0 if it is not there.
    private static func code(
        of wanted: Set<UTF8Text>,
        _ texts: ColumnDictionary,
        _ sets: ColumnDictionary,
        _ count: Int
    ) -> UInt32 {
        let codes = wanted.map { texts.code(of: $0) }
        guard !codes.contains(0) else { return 0 }
        let code = TagCodes.bytes(of: codes).withBytes { sets.code(of: $0) }
        return Int(code) <= count ? code : 0
    }
}
