internal import NearestKernels
internal import Synchronization

extension HNSWIndex {
    /// Finds the nearest vectors of many queries, each answer the same as one by one.
    ///
    /// All answers are of one version of the index.
    ///
    /// - Parameters:
    ///   - queries: rows of ``dimension`` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what each search may do; `matrixProduct` is not used.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: ``NearestError`` for lengths that do not fit or a query that cannot be compared; it
    ///   says which.
    public func search(
        batch queries: Span<Float>,
        k: Int,
        threads: Int = 1,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        guard k >= 1 else { throw .k(k) }
        guard threads >= 1 else { throw .threads(threads) }
        try Self.check(options)
        try rows.check(candidates)
        return unsafe try queries.withUnsafeBufferPointer { queries throws(NearestError) in
            let batch = HNSWBatch(
                index: self,
                scorers: try unsafe self.queries.scorers(forBatch: queries),
                k: k,
                candidates: candidates,
                options: options
            )
            return batch.run(threads: threads)
        }
    }
}

/// The queries of a batch, searched on several threads in one version of the index.
struct HNSWBatch: Sendable {
    let index: HNSWIndex
    let scorers: [QueryScorer]
    let k: Int
    let candidates: IDFilter
    let options: SearchOptions

    func run(threads: Int) -> [SearchResult] {
        let answers = SharedAnswers(count: scorers.count)
        let next = SharedCounter()
        // Only the caller's thread can see that its task was cancelled; the others hear of it here.
        let interruption = SharedInterruption(deadline: options.deadline)
        // Before there are others, or they might search on in a task that was cancelled already.
        _ = interruption.shouldStop()
        index.read { reader in
            let snapshot = reader
            // Once for all queries.
            let limit = reader.snapshot.limit(candidates, plan: options.plan)
            runInParallel(threads: max(1, min(threads, scorers.count, mostThreads))) { _ in
                let scratch = index.scratches.take()
                defer { index.scratches.give(scratch) }
                while let query = next.take(below: scorers.count) {
                    let answer = search(
                        scorers[query],
                        snapshot,
                        scratch,
                        among: limit,
                        interruption
                    )
                    answers.set(query, answer)
                }
            }
        }
        return answers.all
    }

    private func search(
        _ scorer: QueryScorer,
        _ reader: HNSWIndex.Reader,
        _ scratch: SearchScratch,
        among limit: SearchLimit,
        _ interruption: SharedInterruption
    ) -> SearchResult {
        if interruption.shouldStop(), let reason = interruption.reason {
            let summary = SearchSummary(completion: .partial(reason), statistics: .init())
            return SearchResult(neighbors: [], summary: summary)
        }
        let room = min(k, max(1, reader.snapshot.rowCount))
        var summary = SearchSummary(completion: .complete, statistics: .init())
        // SAFETY: the heap initializes as many neighbors as it counts, from the start.
        let neighbors = unsafe [Neighbor](unsafeUninitializedCapacity: room) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var nearest = unsafe TopK(start, capacity: room)
            summary = index.search(
                scorer,
                reader,
                scratch,
                among: limit,
                options,
                into: &nearest
            )
            nearest.sort()
            count = nearest.count
        }
        return SearchResult(
            neighbors: neighbors,
            summary: summary.isShort(neighbors.count < k)
        )
    }
}

/// Answers that threads write, each its own.
@safe private final class SharedAnswers: @unchecked Sendable {
    // Unchecked: no two threads have the same position, and reading follows the last writing.
    private let slots: UnsafeMutablePointer<SearchResult?>
    private let count: Int

    init(count: Int) {
        self.count = count
        unsafe slots = .allocate(capacity: max(1, count))
        unsafe slots.initialize(repeating: nil, count: count)
    }

    deinit {
        unsafe slots.deinitialize(count: count)
        unsafe slots.deallocate()
    }

    func set(_ position: Int, _ answer: SearchResult) {
        unsafe slots[position] = answer
    }

    var all: [SearchResult] {
        (0..<count).map { position in
            guard let answer = unsafe slots[position] else {
                preconditionFailure("query \(position) of the batch was not searched")
            }
            return answer
        }
    }
}
