extension HNSWIndex {
    /// Finds how many candidates searches must keep to find a share of the true neighbors, on
    /// vectors of its own.
    ///
    /// It draws stored vectors, and asks for each as if the index did not hold it: it finds the
    /// true neighbors by exact scans, and then tries numbers of candidates. Where queries are not
    /// like the vectors, under ``Metric/innerProduct`` or where questions are matched with answers,
    /// pass queries: ``efSearch(forRecall:k:queries:threads:)``.
    ///
    /// The recall of other queries differs by chance: with 1 000 queries, and k 10, by half a
    /// hundredth at most, mostly. Until it returns, the memory of vectors that are removed is not
    /// used again. To stop, cancel the task.
    ///
    /// - Parameters:
    ///   - recall: the share of the `k` nearest that searches shall find, above 0 and at most 1.
    ///   - k: neighbors that searches ask for, at least 1. Default: 10.
    ///   - sampleCount: vectors to draw, at least 1. Default: 1 000.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    /// - Complexity: O(`sampleCount` × ``count`` × ``dimension``), an eighth of it with codes.
    /// - Returns: the least number of candidates found, and its recall. If not even 16 384 are
    ///   enough, the recall says so.
    /// - Throws: ``NearestError`` for numbers out of range, and with the code `cancelled`.
    public func efSearch(
        forRecall recall: Double,
        k: Int = 10,
        sampleCount: Int = 1000,
        threads: Int = 1
    ) throws(NearestError) -> SearchEffort {
        try withReader { reader throws(NearestError) in
            try reader.efSearch(
                forRecall: recall,
                k: k,
                sampleCount: sampleCount,
                threads: threads
            )
        }
    }

    /// Finds how many candidates searches must keep to find a share of the true neighbors of some
    /// queries; see ``efSearch(forRecall:k:sampleCount:threads:)``.
    ///
    /// - Parameters:
    ///   - recall: the share of the `k` nearest that searches shall find, above 0 and at most 1.
    ///   - k: neighbors that searches ask for, at least 1. Default: 10.
    ///   - queries: some hundreds of queries, one after the other.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    /// - Complexity: O(queries × ``count`` × ``dimension``), an eighth of it with codes.
    /// - Returns: the least number of candidates found, and its recall.
    /// - Throws: ``NearestError`` for numbers out of range or queries that cannot be compared, and
    ///   with the code `cancelled`.
    public func efSearch(
        forRecall recall: Double,
        k: Int = 10,
        queries: VectorSpan,
        threads: Int = 1
    ) throws(NearestError) -> SearchEffort {
        try withReader { reader throws(NearestError) in
            try reader.efSearch(forRecall: recall, k: k, queries: queries, threads: threads)
        }
    }
}
