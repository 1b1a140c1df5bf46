internal import NearestPlatform

/// Threads for calls that take long, apart from those on which Swift's tasks run.
///
/// A search of a graph takes a fraction of a millisecond, and may run anywhere. An exact search of
/// many vectors, inserting many at once and compacting take longer, and would keep a thread from
/// all other tasks meanwhile:
///
/// ```swift
/// let hits = try await BlockingThread.run { try flatIndex.search(query, k: 10) }
/// try await BlockingThread.run {
///     try index.insert(contentsOf: vectors, ids: ids, threads: 4)
/// }
/// ```
public enum BlockingThread {
    /// Runs `work` on a thread on which no other task runs meanwhile.
    ///
    /// It is part of the calling task, and sees its cancellation. At most 16 calls run at a time in
    /// a process, and others wait for their turn.
    ///
    /// - Parameter work: what to do; it must not wait for another call of this function.
    /// - Returns: what `work` returns.
    /// - Throws: what `work` throws.
    @discardableResult
    public static func run<Result: Sendable, Failure: Error>(
        _ work: @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        try await onBlockingThread(work)
    }
}

extension VectorSearching {
    /// Finds the nearest vectors of many queries, on a thread on which no other task runs
    /// meanwhile; see ``search(batch:k:threads:among:options:)-(VectorSpan,_,_,_,_)``.
    ///
    /// - Parameters:
    ///   - queries: rows of ``dimension`` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, at least 1. Default: 1.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: ``NearestError`` as that does.
    public func search(
        batch queries: [Float],
        k: Int,
        threads: Int = 1,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) async throws(NearestError) -> [SearchResult] {
        try await onBlockingThread { () throws(NearestError) in
            try search(
                batch: queries.span,
                k: k,
                threads: threads,
                among: candidates,
                options: options
            )
        }
    }
}
