internal import NearestKernels
internal import NearestPlatform

extension GraphReader {
    /// Finds the nearest vectors of many queries on several threads; see
    /// ``VectorSearching/search(batch:k:threads:among:options:)``.
    ///
    /// Each answer equals that of a single search.
    package func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> [SearchResult] {
        guard k >= 1 else { throw .k(k) }
        guard threads >= 1 else { throw .threads(threads) }
        try validate(candidates, options)
        return try codec.withScorers(forBatch: queries) { scorers throws(NearestError) in
            let batch = GraphBatch(reader: self, scorers: scorers, k: k, options: options)
            return batch.run(candidates, threads: threads)
        }
    }
}
