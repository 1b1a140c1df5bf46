internal import NearestKernels

/// Takes queries in: says what is wrong with them, and binds those that may be compared to the index'
/// metric and kernels.
struct QueryIntake: Sendable {
    let check: VectorCheck
    let function: DistanceFunction
    /// Whether cosine vectors are stored with length 1.
    let unitRows: Bool

    /// A query that may be compared; valid as long as its memory is.
    func scorer(
        for query: UnsafeBufferPointer<Float>,
        _ name: @autoclosure () -> String
    ) throws(NearestError) -> QueryScorer {
        let norm = try unsafe check.squaredNorm(of: query, name()).squareRoot()
        guard let start = query.baseAddress else {
            preconditionFailure("a query of \(check.dimension) elements has an address")
        }
        return unsafe QueryScorer(
            start,
            norm: norm,
            dimension: check.dimension,
            metric: check.metric,
            function: function,
            unitRows: unitRows
        )
    }

    /// The queries of a batch, rows of the dimension one after the other; says which is wrong.
    func scorers(
        forBatch queries: UnsafeBufferPointer<Float>
    ) throws(NearestError) -> [QueryScorer] {
        let dimension = check.dimension
        guard queries.count.isMultiple(of: dimension) else {
            throw .batch(count: queries.count, dimension: dimension)
        }
        var scorers: [QueryScorer] = []
        scorers.reserveCapacity(queries.count / dimension)
        for index in 0..<queries.count / dimension {
            let query = unsafe UnsafeBufferPointer(
                rebasing: queries[index * dimension..<(index + 1) * dimension]
            )
            scorers.append(try unsafe scorer(for: query, "query \(index) of the batch"))
        }
        return scorers
    }
}
