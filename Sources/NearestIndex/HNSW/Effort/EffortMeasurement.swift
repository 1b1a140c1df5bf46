internal import NearestKernels
internal import NearestPlatform
internal import Synchronization

/// Measures the recall of searches of a graph, for queries whose true neighbors are found first.
///
/// A stored vector may be a query: then it counts as the farthest of all, so that a walk goes on
/// from it last. Otherwise the walk would find its links, which lead to its neighbors.
struct EffortMeasurement: Sendable {
    /// Reads the version that all queries search.
    let reader: GraphReader
    /// The queries, whose memory the caller keeps valid.
    let scorers: [QueryScorer]
    /// The row of each query that is a stored vector; empty for other queries.
    let rows: [Int]
    /// Neighbors that are looked for.
    let k: Int
    /// Threads that search, at least 1.
    let threads: Int
    // How far the k-th neighbor of each query is.
    private let limits: [Float]

    /// Finds how far the true neighbors of the queries are.
    ///
    /// - Parameters:
    ///   - reader: reads the version that all queries search.
    ///   - scorers: the queries.
    ///   - rows: their rows, if they are stored vectors.
    ///   - k: neighbors that are looked for; there are as many.
    ///   - threads: threads to use.
    /// - Complexity: O(queries × vectors × dimension).
    /// - Throws: ``NearestError`` with the code `cancelled`.
    init(
        _ reader: GraphReader,
        _ scorers: [QueryScorer],
        rows: [Int],
        k: Int,
        threads: Int
    ) throws(NearestError) {
        self.reader = reader
        self.scorers = scorers
        self.rows = rows
        self.k = k
        self.threads = threads
        let limits = Lock([Float](repeating: .infinity, count: scorers.count))
        let view = reader.rows
        let scan = ExactScan(
            view: view,
            codes: reader.codes?.object,
            codec: reader.codec,
            stop: StopCondition(deadline: nil)
        )
        try Self.forEach(scorers.count, reader, threads: threads) { query, _ in
            // A stored vector is its own neighbor, unless k others are as near.
            let own = rows.isEmpty ? nil : view.id(of: rows[query])
            let limit = withScratch(of: Neighbor.self, count: k + 1) { memory in
                var nearest = TopK(memory)
                _ = scan.run(scorers[query], into: &nearest)
                nearest.sort()
                let others = nearest.neighbors.filter { $0.id != own }
                return others.prefix(k).last?.distance ?? .infinity
            }
            limits.withLock { $0[query] = limit }
        }
        self.limits = limits.withLock { $0 }
    }

    /// Measures searches that keep so many candidates.
    ///
    /// - Returns: the share of true neighbors that they find; vectors as near as the k-th count.
    /// - Throws: ``NearestError`` with the code `cancelled`.
    func recall(ef: Int) throws(NearestError) -> Double {
        let found = Atomic<Int>(0)
        try Self.forEach(scorers.count, reader, threads: threads) { query, scratch in
            found.add(count(query, ef: ef, scratch), ordering: .relaxed)
        }
        return Double(found.load(ordering: .relaxed)) / Double(max(1, scorers.count * k))
    }

    // How many of the true neighbors of a query a search finds.
    private func count(_ number: Int, ef: Int, _ scratch: SearchScratch) -> Int {
        let options = SearchOptions(efSearch: ef)
        guard let query = reader.query(scorers[number], options, scratch) else { return 0 }
        let coded = query.coded()
        var searcher = query.searcher(coded)
        if !rows.isEmpty { searcher.hidden = rows[number] }
        let start = searcher.descend(from: query.entry, to: 0)
        let pool = searcher.search(layer: 0, from: start, ef: query.ef(k: k))
        let limit = limits[number]
        let own = rows.isEmpty ? nil : reader.rows.id(of: rows[number])
        return withScratch(of: Neighbor.self, count: k + 1) { memory in
            var nearest = TopK(memory)
            _ = query.offer(pool, of: searcher, coded, to: &nearest)
            return min(k, nearest.neighbors.count { $0.id != own && $0.distance <= limit })
        }
    }

    private static func forEach(
        _ count: Int,
        _ reader: GraphReader,
        threads: Int,
        _ body: @Sendable (_ query: Int, _ scratch: SearchScratch) -> Void
    ) throws(NearestError) {
        let (next, stop, scratches) = (
            WorkCounter(), SharedStopCondition(deadline: nil), reader.resources.scratches
        )
        parallelFor(threads: clampedThreads(threads, pieces: count)) { _ in
            let scratch = scratches.take()
            defer { scratches.give(scratch) }
            while let query = next.take(below: count) {
                if stop.shouldStop() { return }
                body(query, scratch)
            }
        }
        // Looked at once more, for a scan of the last query may have been stopped.
        guard !stop.shouldStop() else {
            throw NearestError(
                code: .cancelled,
                message: "the task was cancelled before the recall was measured"
            )
        }
    }
}
