internal import NearestKernels
internal import NearestPlatform

extension FlatReader {
    /// Finds the nearest vectors of many queries; see
    /// ``FlatIndex/search(batch:k:threads:among:options:)-(VectorSpan,_,_,_,_)``.
    ///
    /// - Complexity: O(queries × rows × dimension) multiplications and additions.
    /// - Throws: ``NearestError`` for arguments out of range, a query that cannot be compared,
    ///   candidates of another index, or a matrix product that this processor does not have.
    package func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> [SearchResult] {
        guard k >= 1 else { throw .k(k) }
        guard threads >= 1 else { throw .threads(threads) }
        try candidates.validate(for: rows.sidecarID)
        // Bits have no products, so nothing is chosen or measured for them.
        let product =
            codec.metric.comparesBits ? nil : try Self.matrixProduct(options.matrixProduct)
        return try codec.withScorers(forBatch: queries) { scorers throws(NearestError) in
            if scansCodes(for: scorers.count, k, product, candidates, options) {
                return scan(scorers, k, threads: threads, options)
            }
            let batch = FlatBatch(
                reader: self,
                scorers: scorers,
                product: product,
                k: k,
                candidates: candidates,
                options: options
            )
            return try batch.run(threads: threads, requested: k)
        }
    }

    /// With fewer queries, reading codes for each takes less time than reading all vectors once;
    /// where bfloat16 is multiplied, with fewer yet.
    private static let fewQueries = (32, ofBFloat16: 8)
    /// More neighbors are not looked for over codes.
    private static let fewNeighbors = 1000

    // Whether queries are answered over codes, one by one.
    private func scansCodes(
        for count: Int,
        _ k: Int,
        _ product: MatrixProduct?,
        _ candidates: Candidates,
        _ options: SearchOptions
    ) -> Bool {
        guard codes != nil, options.usesQuantization, options.matrixProduct == nil else {
            return false
        }
        let isRounded = product?.backend == .bfloat16
        return candidates.passesAll && k <= Self.fewNeighbors
            && count < (isRounded ? Self.fewQueries.ofBFloat16 : Self.fewQueries.0)
    }

    // Answers queries one by one, each on one thread.
    private func scan(
        _ scorers: [QueryScorer],
        _ k: Int,
        threads: Int,
        _ options: SearchOptions
    ) -> [SearchResult] {
        let answers = SharedAnswers(count: scorers.count)
        let next = WorkCounter()
        // Only the caller's thread can see that its task was cancelled; it tells the others.
        let stop = SharedStopCondition(deadline: options.deadline)
        _ = stop.shouldStop()
        parallelFor(threads: clampedThreads(threads, pieces: scorers.count)) { _ in
            while let number = next.take(below: scorers.count) {
                if stop.shouldStop(), let reason = stop.reason {
                    let summary = SearchSummary(completion: .partial(reason))
                    answers.set(number, SearchResult(neighbors: [], summary: summary))
                    continue
                }
                let answer = SearchResult.nearest(k, limit: max(1, rows.maximumVisible)) {
                    scan(scorers[number], .all, options, into: &$0)
                }
                answers.set(number, answer)
            }
        }
        return answers.all
    }

    // Returns the matrix product to use: the fastest, unless the caller asked for one.
    private static func matrixProduct(
        _ choice: MatrixProductBackend?
    ) throws(NearestError) -> MatrixProduct {
        guard let choice else { return MatrixProduct.calibration.preferred }
        guard let product = MatrixProduct(choice.kernel) else {
            throw NearestError(
                code: .unsupported,
                message: "this processor or this build has no \(choice.rawValue) products; leave "
                    + "the choice open"
            )
        }
        return product
    }
}
