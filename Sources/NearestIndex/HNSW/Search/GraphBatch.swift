internal import NearestPlatform

/// The queries of a batch, searched on several threads in one view of a graph.
struct GraphBatch: Sendable {
    /// Reads the version that all queries search.
    let reader: GraphReader
    /// The queries, whose memory the caller keeps valid.
    let scorers: [QueryScorer]
    /// Neighbors to return for each query, at least 1.
    let k: Int
    /// The options of every query.
    let options: SearchOptions

    /// Searches for all queries.
    ///
    /// - Parameters:
    ///   - candidates: which vectors may be returned; a filter is evaluated once for all queries.
    ///   - threads: threads to use, at least 1.
    /// - Returns: an answer for each query, in their order.
    func run(_ candidates: Candidates, threads: Int) -> [SearchResult] {
        let answers = SharedAnswers(count: scorers.count)
        let next = WorkCounter()
        // Only the caller's thread can see that its task was cancelled; it tells the others.
        let stop = SharedStopCondition(deadline: options.deadline)
        // Checked before other threads start, or they might search in a task that was already
        // cancelled.
        _ = stop.shouldStop()
        let scope = BatchScope(
            SearchScope(
                candidates,
                in: reader.rows,
                strategy: options.strategy,
                until: StopCondition(deadline: options.deadline)
            )
        )
        let scratches = reader.resources.scratches
        parallelFor(threads: clampedThreads(threads, pieces: scorers.count)) { _ in
            let scratch = scratches.take()
            defer { scratches.give(scratch) }
            while let query = next.take(below: scorers.count) {
                answers.set(query, search(scorers[query], scratch, scope.scope, stop))
            }
        }
        return answers.all
    }

    // Searches for one query, unless the batch was stopped.
    private func search(
        _ scorer: QueryScorer,
        _ scratch: SearchScratch,
        _ scope: SearchScope,
        _ stop: SharedStopCondition
    ) -> SearchResult {
        if stop.shouldStop(), let reason = stop.reason {
            return SearchResult(neighbors: [], summary: SearchSummary(completion: .partial(reason)))
        }
        return .nearest(k, limit: max(1, reader.rows.rowCount)) { nearest in
            reader.search(scorer, scope, options, scratch, into: &nearest)
        }
    }
}

// Lets the threads' closure carry the scope, whose parts never change.
private struct BatchScope: @unchecked Sendable {
    let scope: SearchScope

    init(_ scope: SearchScope) {
        self.scope = scope
    }
}
