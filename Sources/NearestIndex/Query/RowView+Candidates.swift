// Applies limits on identifiers to the rows of a view, 64 rows at a time.
extension RowView {
    // Groups of 64 rows between looks at the clock, where a closure of the caller is asked.
    private static let wordsBetweenChecks = 16

    /// Returns the bits of `mask` whose rows pass; bit `i` stands for row `first + i`.
    ///
    /// It may call the caller's closure once for each bit set in `mask`.
    func passing(_ candidates: Candidates, among mask: UInt64, from first: Int) -> UInt64 {
        var kept = mask
        for position in SetBits(mask) where !candidates.passes(id(of: first &+ position)) {
            kept &= ~BitWords.bit(of: position)
        }
        return kept
    }

    /// Returns which rows of the group of 64 from `first` on are visible and pass, one bit each.
    ///
    /// `first` is a multiple of 64 below ``rowCount``.
    func passing(_ candidates: Candidates, groupAt first: Int) -> UInt64 {
        passing(candidates, among: visible(groupAt: first), from: first)
    }

    /// Returns the rows of a set that are visible and whose identifiers pass, and whether these are
    /// all visible rows.
    ///
    /// - Complexity: O(`rowCount` / 64) words, and a test of each row in the set unless all
    ///   identifiers pass. With few identifiers they are looked up instead.
    /// - Throws: ``StopCondition/Interrupted`` if it is stopped while identifiers are tested.
    func visible(
        _ set: RowSet,
        passing candidates: Candidates,
        until stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> (RowSet, areAll: Bool) {
        var areAll = set.rowCount >= rowCount
        let visible = try RowSet(rowCount: rowCount) { words throws(StopCondition.Interrupted) in
            if case .keeping(let ids) = candidates.rule, shouldLookUp(ids) {
                areAll = false
                for id in ids {
                    guard let row = row(of: id), set.contains(row) else { continue }
                    words.insert(row)
                }
                // A change began to move identifiers during the lookup: test the rows themselves
                // below.
                if hasCurrentIDs { return }
            }
            let bits = set.bits
            for word in 0..<RowSet.words(min(rowCount, set.rowCount)) {
                let matching = bits[word]
                // A word without matches still decides `areAll`, as long as no row has been left
                // out.
                if matching == 0, !areAll { continue }
                let all = self.visible(groupAt: word * 64)
                var mask = matching & all
                if !candidates.passesAll {
                    // The caller's closure may take long.
                    if word.isMultiple(of: Self.wordsBetweenChecks) { try stop?.check() }
                    mask = passing(candidates, among: mask, from: word * 64)
                }
                if mask != all { areAll = false }
                words[word] = mask
            }
        }
        return (visible, areAll)
    }

    /// Returns the visible rows of a scope, except some.
    ///
    /// - Parameters:
    ///   - scope: which rows may be returned.
    ///   - others: rows to leave out. They are left out first, because testing an identifier may
    ///     call the caller's closure.
    ///   - stop: when to stop testing identifiers.
    /// - Returns: the set of rows that remain.
    /// - Throws: ``StopCondition/Interrupted`` if it is stopped while identifiers are tested.
    func rows(
        _ scope: SearchScope,
        except others: [UInt32],
        until stop: StopCondition
    ) throws(StopCondition.Interrupted) -> RowSet {
        try RowSet(rowCount: rowCount) { words throws(StopCondition.Interrupted) in
            for word in 0..<RowSet.words(rowCount) {
                words[word] =
                    switch scope {
                    case .rows(let rows): rows.set.bits[word]
                    default: visible(groupAt: word * 64)
                    }
            }
            for row in others { words.remove(Int(row)) }
            guard case .identifiers(let candidates) = scope else { return }
            for word in 0..<RowSet.words(rowCount) {
                if word.isMultiple(of: Self.wordsBetweenChecks) { try stop.check() }
                words[word] = passing(candidates, among: words[word], from: word * 64)
            }
        }
    }
}
