internal import NearestIndex

extension BlockEvaluator {
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
    /// - Throws: ``StopCondition/Interrupted`` if `stop` says so; it is asked once for each block.
    static func rows(
        of program: FilterProgram,
        in snapshot: ColumnSnapshot,
        until stop: StopCondition?
    ) throws(StopCondition.Interrupted) -> RowSet {
        let rowCount = snapshot.rowCount
        return try RowSet(rowCount: rowCount) { words throws(StopCondition.Interrupted) in
            var stopped: SearchResult.Interruption?
            withEvaluator(of: program, in: snapshot) { evaluator in
                for first in stride(from: 0, to: rowCount, by: blockRows) {
                    stopped = stop?.reason()
                    guard stopped == nil else { return }
                    let count = min(blockRows, rowCount - first)
                    let target = words.extracting(first / 64..<words.count)
                    evaluator.run(from: first, count: count, into: target)
                }
            }
            if let stopped { throw StopCondition.Interrupted(reason: stopped) }
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
                counts.append(evaluator.word(of: group).nonzeroBitCount)
            }
        }
        return counts
    }
}
