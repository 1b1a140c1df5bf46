internal import BenchReport

/// How many threads search, and whether another one inserts at the same time.
package struct MixedWay: Sendable, Hashable {
    /// Threads that search, each its own queries one by one; at least 1.
    package let searchers: Int
    /// Whether one more thread inserts vectors one at a time.
    package let inserts: Bool

    package init(searchers: Int, inserts: Bool) {
        self.searchers = searchers
        self.inserts = inserts
    }

    /// The way in a few words, for tables and results.
    package var label: String {
        let text = searchers == 1 ? "1 thread" : "\(searchers) threads"
        return inserts ? text + ", another inserts" : text
    }
}

/// What happened while an index was searched one way for a while.
struct MixedSlice: Sendable {
    /// Times of single searches, in nanoseconds.
    var nanoseconds: [UInt64] = []
    /// Time from the first search to the last one's end, in seconds.
    var seconds = 0.0
    /// Answers with fewer neighbors than there are.
    var shortAnswers = 0
    /// Vectors inserted.
    var insertions = 0
    /// Time to insert them, in seconds.
    var insertSeconds = 0.0
}

/// What searching one way came to, over several rounds.
package struct MixedSummary: Sendable, Hashable {
    /// The way.
    package let way: MixedWay
    /// Queries of all rounds.
    package let queries: Int
    /// Queries a second, the median round's.
    package let queriesPerSecond: Double
    /// Median time of a query in microseconds, the median round's.
    package let p50: Double
    /// Its 99th percentile in microseconds, the median round's.
    package let p99: Double
    /// Vectors inserted a second, the median round's; nil where none were.
    package let insertionsPerSecond: Double?

    init(_ way: MixedWay, _ slices: [MixedSlice]) {
        self.way = way
        queries = slices.reduce(0) { $0 + $1.nanoseconds.count }
        let latencies = slices.map { slice in
            var record = LatencyRecord()
            record.record(slice.nanoseconds)
            return record.quantiles
        }
        queriesPerSecond =
            slices.map { Double($0.nanoseconds.count) / max($0.seconds, 1e-9) }.median
        p50 = latencies.compactMap(\.p50).median
        p99 = latencies.compactMap(\.p99).median
        insertionsPerSecond =
            way.inserts
            ? slices.map { Double($0.insertions) / max($0.insertSeconds, 1e-9) }.median : nil
    }
}
