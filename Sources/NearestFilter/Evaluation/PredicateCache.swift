internal import NearestIndex
internal import NearestPlatform

/// The filters that were evaluated lately on the columns of an index, with their results.
///
/// Holds at most 32 filters and about 8 MB; the filter that was used least recently goes first. If
/// another thread holds the lock, the caller skips the cache instead of waiting.
final class PredicateCache: Sendable {
    // One filter. Its hash is kept because comparing hashes is quicker than comparing filters.
    private struct Entry {
        let filter: Filter
        let hash: Int
        let evaluation: CachedEvaluation
        var used: Int
    }

    // All filters, and a clock that each use advances.
    private struct Entries {
        var entries: [Entry] = []
        var clock = 0
    }

    // Enough for the filters of a program; a long list would have to be searched for each filter.
    private static let maximumEntries = 32
    // A filter that takes more, as one with a very long list, is not kept.
    private static let maximumFilterBytes = maximumBytes / 4
    // Bytes of filters and results before another filter is added.
    private static let maximumBytes = 8 << 20

    private let entries = Lock(Entries())

    /// The evaluation of a filter, which is bound to the schema if the cache does not have it.
    ///
    /// - Complexity: O(1) if the cache has it, otherwise O(conditions of the filter).
    /// - Throws: `NearestError` with the code `invalidFilter` if the filter does not fit the
    ///   schema.
    func evaluation(
        of filter: Filter,
        _ schema: AttributeSchema
    ) throws(NearestError) -> CachedEvaluation {
        let hash = filter.hashValue
        let kept = entries.withLockIfFree { entries -> CachedEvaluation? in
            let index = entries.entries.firstIndex { $0.hash == hash && $0.filter == filter }
            guard let index else { return nil }
            entries.clock += 1
            entries.entries[index].used = entries.clock
            return entries.entries[index].evaluation
        }
        if let kept, let kept { return kept }
        let evaluation = CachedEvaluation(try BoundFilter(filter, to: schema))
        guard evaluation.filterBytes <= Self.maximumFilterBytes else { return evaluation }
        _ = entries.withLockIfFree { entries in
            Self.makeRoom(&entries.entries)
            entries.clock += 1
            entries.entries.append(
                Entry(filter: filter, hash: hash, evaluation: evaluation, used: entries.clock)
            )
        }
        return evaluation
    }

    // Removes filters until one more is within the limits.
    private static func makeRoom(_ entries: inout [Entry]) {
        entries.sort { $0.used < $1.used }
        var bytes = entries.reduce(0) { $0 + $1.evaluation.memoryUsed }
        while entries.count >= maximumEntries || (bytes > maximumBytes && !entries.isEmpty) {
            bytes -= entries.removeFirst().evaluation.memoryUsed
        }
    }

    /// Bytes of all filters and results; 0 if another thread uses the cache at the moment.
    var memoryUsed: Int {
        entries.withLockIfFree { entries in
            entries.entries.reduce(0) { $0 + $1.evaluation.memoryUsed }
        } ?? 0
    }
}
