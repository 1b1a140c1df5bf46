internal import NearestIndex

extension BlockEvaluator {
    // Rows of which one column is likely to be in a cache, so that fetching it ahead would only
    // cost.
    private static let maximumCached = 300_000

    /// Returns all rows, or none.
    static func rows(_ all: Bool, rowCount: Int) -> RowSet {
        // The bits behind the last row stay 0.
        RowSet(rowCount: rowCount) { words in
            guard all else { return }
            for word in 0..<words.count {
                words[word] = BitWords.firstBits(min(64, rowCount - 64 * word))
            }
        }
    }

    /// Returns the rows of a snapshot that match a program, which is not constant.
    ///
    /// - Complexity: O(rows × steps); what one processor reads from memory in the time decides.
    static func rows(of program: FilterProgram, in snapshot: ColumnSnapshot) -> RowSet {
        let rowCount = snapshot.rowCount
        // SAFETY: blocks begin at multiples of 64 rows, and the last one ends at the last row.
        return RowSet(rowCount: rowCount) { words in
            withEvaluator(of: program, in: snapshot) { evaluator in
                for first in stride(from: 0, to: rowCount, by: blockRows) {
                    let count = min(blockRows, rowCount - first)
                    unsafe evaluator.run(from: first, count: count, into: words.start + first / 64)
                }
            }
        }
    }

    /// Returns how many rows match a program in each of some groups of 64 rows.
    ///
    /// - Parameters:
    ///   - program: not constant.
    ///   - snapshot: the rows.
    ///   - groups: group `g` is the rows from `64 * g` on; all of its rows are in the snapshot.
    /// - Returns: a number from 0 to 64 for each group.
    static func counts(
        of program: FilterProgram,
        in snapshot: ColumnSnapshot,
        groups: [Int]
    ) -> [Int] {
        var counts: [Int] = []
        counts.reserveCapacity(groups.count)
        withEvaluator(of: program, in: snapshot) { evaluator in
            for group in groups {
                var word: UInt64 = 0
                unsafe evaluator.run(from: group * 64, count: 64, into: &word)
                counts.append(word.nonzeroBitCount)
            }
        }
        return counts
    }

    // Makes the evaluator of a program, with memory for its slots, and calls `body` with it once.
    private static func withEvaluator(
        of program: FilterProgram,
        in snapshot: ColumnSnapshot,
        _ body: (BlockEvaluator) -> Void
    ) {
        // SAFETY: the evaluator is used inside these closures only, and the program and the
        // snapshot keep what its steps point to.
        withExtendedLifetime((program, snapshot)) {
            unsafe program.steps.withUnsafeBufferPointer { steps in
                unsafe snapshot.pages.starts.withUnsafeBufferPointer { pages in
                    guard let pages = pages.baseAddress else { return }
                    // Slot 0 is the result's own memory.
                    let words = (program.slotCount - 1) * blockRows / 64
                    unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(1, words)) {
                        slots in
                        guard let slots = slots.baseAddress else { return }
                        unsafe body(
                            BlockEvaluator(
                                steps,
                                pages: pages,
                                pageShift: snapshot.pages.shift,
                                readsAhead: snapshot.rowCount > maximumCached,
                                slots: slots
                            )
                        )
                    }
                }
            }
        }
    }
}
