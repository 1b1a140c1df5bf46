internal import NearestIndex

extension FilterProgram {
    /// The rows of a snapshot that pass.
    func matching(_ snapshot: ColumnSnapshot) -> OrdinalSet {
        let rowCount = snapshot.rowCount
        if let constant {
            return unsafe OrdinalSet(rowCount: rowCount) { words in
                if constant { unsafe Self.fill(words, rowCount) }
            }
        }
        return unsafe OrdinalSet(rowCount: rowCount) { words in
            run(on: snapshot) { runner in
                for first in stride(from: 0, to: rowCount, by: BlockRunner.blockRows) {
                    let count = min(BlockRunner.blockRows, rowCount - first)
                    unsafe runner.run(from: first, count: count, into: words + first / 64)
                }
            }
        }
    }

    private static func fill(_ words: UnsafeMutablePointer<UInt64>, _ rowCount: Int) {
        unsafe words.update(repeating: .max, count: rowCount / 64)
        if rowCount % 64 != 0 { unsafe words[rowCount / 64] = (1 << UInt64(rowCount % 64)) - 1 }
    }

    /// Rows of which a column is likely to be in a cache.
    private static let mostCached = 300_000

    private func run(on snapshot: ColumnSnapshot, _ body: (BlockRunner) -> Void) {
        // The steps point into them.
        withExtendedLifetime((tables, snapshot)) { runSteps(on: snapshot, body) }
    }

    private func runSteps(on snapshot: ColumnSnapshot, _ body: (BlockRunner) -> Void) {
        unsafe steps.withUnsafeBufferPointer { steps in
            unsafe snapshot.pages.withUnsafeBufferPointer { pages in
                guard let pages = pages.baseAddress else { return }
                let words = (slotCount - 1) * BlockRunner.blockRows / 64
                unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(1, words)) {
                    slots in
                    guard let slots = slots.baseAddress else { return }
                    unsafe body(
                        BlockRunner(
                            steps,
                            pages: pages,
                            pageShift: snapshot.pageShift,
                            readsAhead: snapshot.rowCount > Self.mostCached,
                            slots: slots
                        )
                    )
                }
            }
        }
    }

    /// Rows that are looked at for an estimate: groups of 64, as many.
    private static let groups = 64
    /// Rows up to which all are looked at.
    static let mostExact = groups * 64

    /// How many rows of a snapshot of more than ``mostExact`` rows pass, from a look at some of them.
    func estimate(_ snapshot: ColumnSnapshot) -> MatchEstimate {
        let rowCount = snapshot.rowCount
        if let constant { return MatchEstimate(exactly: constant ? rowCount : 0) }
        var counts: [Int] = []
        run(on: snapshot) { runner in
            // The last group may be cut off, so it is not among them.
            let all = rowCount / 64
            for group in 0..<Self.groups {
                var word: UInt64 = 0
                let first = (group * all + all / 2) / Self.groups * 64
                unsafe runner.run(from: first, count: 64, into: &word)
                counts.append(word.nonzeroBitCount)
            }
        }
        return MatchEstimate(counts, rowCount: rowCount)
    }
}

extension MatchEstimate {
    /// Guesses from groups of 64 rows that are spread evenly.
    ///
    /// Wilson's interval (*Probable inference*, 1927) at 99 %, of as many independent rows as the differences between
    /// groups say that the sample is worth: rows that follow each other are often alike.
    fileprivate init(_ counts: [Int], rowCount: Int) {
        let groups = Double(counts.count)
        let sampled = groups * 64
        let found = counts.reduce(0, +)
        let share = Double(found) / sampled
        let between =
            counts.reduce(0.0) { sum, count in
                let difference = Double(count) / 64 - share
                return sum + difference * difference
            } / (groups - 1) / groups
        let independent = share * (1 - share) / sampled
        // Where all groups are alike, rows that lie together may be between them.
        var worth = 420.0
        if independent > 0, between > 0 {
            worth = min(sampled, max(groups, sampled * independent / between))
        }
        let z = 2.5758
        let (square, scale) = (z * z / worth, Double(rowCount))
        let middle = (share + square / 2) / (1 + square)
        let width =
            z / (1 + square)
            * (share * (1 - share) / worth + square / (4 * worth)).squareRoot()
        let low = max(Double(found), (middle - width) * scale)
        let high = min(scale - (sampled - Double(found)), (middle + width) * scale)
        let expected = share * scale
        self.init(
            low: Int(min(low, expected)),
            expected: Int(expected),
            high: Int(max(high, expected).rounded(.up))
        )
    }
}
