internal import NearestIndex

/// The filters with which the columns of an index were asked lately, and what the answers were.
///
/// Who finds it in use by another thread does without.
final class ConditionCache: Sendable {
    private struct Entry {
        let filter: Filter
        let hash: Int
        let evaluation: FilterEvaluation
        var used: Int
    }

    private struct Entries {
        var entries: [Entry] = []
        var clock = 0
    }

    private static let mostEntries = 32
    private static let mostBytes = 8 << 20

    private let entries = Lock(Entries())

    /// What is kept of a filter, bound anew if nothing is.
    func evaluation(
        of filter: Filter,
        _ schema: AttributeSchema
    ) throws(NearestError) -> FilterEvaluation {
        let hash = filter.hashValue
        let kept = entries.withLockIfFree { entries -> FilterEvaluation? in
            let index = entries.entries.firstIndex { $0.hash == hash && $0.filter == filter }
            guard let index else { return nil }
            entries.clock += 1
            entries.entries[index].used = entries.clock
            return entries.entries[index].evaluation
        }
        if let kept, let kept { return kept }
        let evaluation = FilterEvaluation(try BoundFilter(filter, to: schema))
        _ = entries.withLockIfFree { entries in
            Self.makeRoom(&entries.entries)
            entries.clock += 1
            entries.entries.append(
                Entry(filter: filter, hash: hash, evaluation: evaluation, used: entries.clock)
            )
        }
        return evaluation
    }

    private static func makeRoom(_ entries: inout [Entry]) {
        entries.sort { $0.used < $1.used }
        var bytes = entries.reduce(0) { $0 + $1.evaluation.memoryUsed }
        while entries.count >= mostEntries || (bytes > mostBytes && !entries.isEmpty) {
            bytes -= entries.removeFirst().evaluation.memoryUsed
        }
    }

    /// Bytes of what is kept; 0 where another thread is using it.
    var memoryUsed: Int {
        entries.withLockIfFree { entries in
            entries.entries.reduce(0) { $0 + $1.evaluation.memoryUsed }
        } ?? 0
    }
}
