internal import NearestStorage

extension Segment {
    /// Finds how many candidates searches must keep to find a share of the true neighbors, on
    /// vectors of its own; see `HNSWIndex.efSearch(forRecall:k:sampleCount:threads:)`.
    ///
    /// - Parameters:
    ///   - recall: the share of the `k` nearest that searches shall find, above 0 and at most 1.
    ///   - k: neighbors that searches ask for, at least 1. Default: 10.
    ///   - sampleCount: vectors to draw, at least 1. Default: 1 000.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    /// - Complexity: O(`sampleCount` × ``count`` × ``dimension``), an eighth of it with codes.
    /// - Returns: the least number of candidates found, and its recall.
    /// - Throws: `NearestError` as the index does, and with the code `unsupported` for a flat
    ///   segment, which finds all.
    public func efSearch(
        forRecall recall: Double,
        k: Int = 10,
        sampleCount: Int = 1000,
        threads: Int = 1
    ) throws(NearestError) -> SearchEffort {
        try approximate().efSearch(
            forRecall: recall,
            k: k,
            sampleCount: sampleCount,
            threads: threads
        )
    }

    /// Finds how many candidates searches must keep to find a share of the true neighbors of some
    /// queries; see `HNSWIndex.efSearch(forRecall:k:queries:threads:)`.
    ///
    /// - Parameters:
    ///   - recall: the share of the `k` nearest that searches shall find, above 0 and at most 1.
    ///   - k: neighbors that searches ask for, at least 1. Default: 10.
    ///   - queries: some hundreds of queries, one after the other.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    /// - Complexity: O(queries × ``count`` × ``dimension``), an eighth of it with codes.
    /// - Returns: the least number of candidates found, and its recall.
    /// - Throws: `NearestError` as the index does, and with the code `unsupported` for a flat
    ///   segment, which finds all.
    public func efSearch(
        forRecall recall: Double,
        k: Int = 10,
        queries: VectorSpan,
        threads: Int = 1
    ) throws(NearestError) -> SearchEffort {
        let reader = try approximate()
        guard let components else {
            return try reader.efSearch(forRecall: recall, k: k, queries: queries, threads: threads)
        }
        let queries = try components.projections(of: queries)
        return try reader.efSearch(
            forRecall: recall,
            k: k,
            queries: .float32(queries.span),
            threads: threads
        )
    }

    // The reader of a graph.
    private func approximate() throws(NearestError) -> GraphReader {
        guard let graphReader else {
            throw NearestError(
                code: .unsupported,
                message: "\(reader.file) is flat: its searches find all neighbors, and have no "
                    + "efSearch"
            )
        }
        return graphReader
    }
}
