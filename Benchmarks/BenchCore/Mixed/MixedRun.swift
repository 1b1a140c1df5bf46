package import Datasets
package import Nearest

/// Searches a graph with one thread alone, with one while another inserts, and with several alone,
/// in turn and round after round.
///
/// All in one process on one graph, so that only the threads that work on it differ; in turn,
/// because the graph grows and machines change their speed.
package struct MixedRun: Sendable {
    /// The graph, which holds the first `held` rows under their numbers.
    private let index: HNSWIndex
    private let dataset: Dataset
    private let held: Int
    private let point: SearchPoint
    private let ways: [MixedWay]
    /// The vectors and the queries as the graph takes them.
    private let (base, queries): (TableVectors, TableVectors)

    /// Prepares a run on a graph that was built.
    ///
    /// - Parameters:
    ///   - index: a graph with the first rows of the data set under their numbers.
    ///   - dataset: the vectors, more than are in the graph, and the queries.
    ///   - point: how queries are asked, one by one; `threads` is not used.
    ///   - searchers: threads of the third way, at least 1.
    package init(index: HNSWIndex, dataset: Dataset, point: SearchPoint, searchers: Int) {
        precondition(index.count < dataset.base.count, "There are vectors to insert.")
        self.index = index
        self.dataset = dataset
        held = index.count
        self.point = point
        base = TableVectors(dataset.base, for: index.encoding)
        queries = TableVectors(dataset.queries, for: index.encoding)
        ways = [
            MixedWay(searchers: 1, inserts: false), MixedWay(searchers: 1, inserts: true),
            MixedWay(searchers: searchers, inserts: false),
        ]
    }

    /// Runs all rounds, after searches that warm up and are not counted.
    ///
    /// - Parameters:
    ///   - rounds: how often each way has its turn, at least 1.
    ///   - seconds: time of all together.
    /// - Returns: times and costs.
    /// - Throws: `NearestError` as the index does.
    package func run(rounds: Int, seconds: Double) throws -> MixedOutcome {
        let taker = RowTaker(count: dataset.queries.count, part: 1)
        let turn = seconds / Double(rounds * ways.count)
        _ = try slice(ways[0], seconds: min(turn, 0.2), taker, inserted: 0)
        var slices: [MixedWay: [MixedSlice]] = [:]
        var inserted = 0
        for _ in 0..<rounds {
            for way in ways {
                let slice = try slice(way, seconds: turn, taker, inserted: inserted)
                inserted += slice.insertions
                slices[way, default: []].append(slice)
            }
        }
        return MixedOutcome(
            summaries: ways.map { MixedSummary($0, slices[$0] ?? []) },
            insertions: inserted,
            replacements: max(0, inserted - (dataset.base.count - held)),
            shortAnswers: slices.values.joined().reduce(0) { $0 + $1.shortAnswers },
            recall: try recall(inserted: inserted)
        )
    }

    private func slice(
        _ way: MixedWay,
        seconds: Double,
        _ taker: RowTaker,
        inserted: Int
    ) throws -> MixedSlice {
        let start = Clock.nanoseconds
        let end = start + UInt64(seconds * 1e9)
        let parts = try WorkerThreads.run(way.searchers + (way.inserts ? 1 : 0)) { number in
            number < way.searchers
                ? try search(until: end, taker) : try insert(until: end, after: inserted)
        }
        var slice = MixedSlice()
        for part in parts {
            slice.nanoseconds += part.nanoseconds
            slice.seconds = max(slice.seconds, part.seconds)
            slice.shortAnswers += part.shortAnswers
            slice.insertions += part.insertions
            slice.insertSeconds += part.insertSeconds
        }
        return slice
    }

    private func search(until end: UInt64, _ taker: RowTaker) throws -> MixedSlice {
        var slice = MixedSlice()
        // Enough for nearly every run: growing an array counts as time between searches.
        slice.nanoseconds.reserveCapacity(1 << 18)
        let buffer = UnsafeMutableBufferPointer<Neighbor>.allocate(capacity: point.k)
        defer { buffer.deallocate() }
        let (options, expected) = (point.options, min(point.k, held))
        let start = Clock.nanoseconds
        var now = start
        while now < end {
            let query = taker.takeAround()
            var output = OutputSpan(buffer: buffer, initializedCount: 0)
            let before = Clock.nanoseconds
            try queries.withRows(query..<query + 1) { vector in
                _ = try index.search(vector, into: &output, among: .all, options: options)
            }
            now = Clock.nanoseconds
            slice.nanoseconds.append(now - before)
            if output.finalize(for: buffer) < expected { slice.shortAnswers += 1 }
        }
        slice.seconds = Double(now - start) / 1e9
        return slice
    }

    /// Inserts the rows that are not in the graph yet, and after the last the first of them again.
    private func insert(until end: UInt64, after inserted: Int) throws -> MixedSlice {
        var slice = MixedSlice()
        let start = Clock.nanoseconds
        while Clock.nanoseconds < end {
            let row = held + (inserted + slice.insertions) % (dataset.base.count - held)
            try base.withRows(row..<row + 1) { vector in
                _ = try index.insert(vector, id: VectorID(UInt64(row)))
            }
            slice.insertions += 1
        }
        slice.insertSeconds = Clock.seconds(since: start)
        return slice
    }

    /// The recall of the graph that the insertions left.
    private func recall(inserted: Int) throws -> Recall {
        let end = min(dataset.base.count, held + inserted)
        let k = min(point.k, end)
        let exact = try IndexPlan(flat: .float32)
            .build(dataset.base, metric: dataset.metric, threads: 1)
        let truth = try ExactNeighbors.find(
            in: exact,
            dataset,
            k: k,
            among: { $0 < end },
            threads: 1
        )
        let outcome = try SearchRun(index: index, queries: dataset.queries, point: point)
            .run(repetitions: 1)
        return Recall(answers: outcome.answers, truth: truth, k: k, dataset: dataset)
    }
}
