internal import NearestKernels
internal import Synchronization

extension FlatIndex {
    /// Finds the nearest vectors of many queries at once, each answer the same as one by one.
    ///
    /// Queries share the reading of the vectors, so a batch is many times faster than its queries one
    /// after the other; from a few dozen queries on it runs at the speed of the arithmetic. Blocks of
    /// inner products (``Acceleration/matrixProduct``) say which vectors can matter, with a bound on
    /// their error, and those are compared exactly as a single search compares them.
    ///
    /// - Parameters:
    ///   - queries: rows of ``dimension`` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do.
    /// - Complexity: O(queries × `count` × `dimension`) multiplications and additions.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: ``NearestError`` for lengths that do not fit or a query that cannot be compared; it
    ///   says which.
    public func search(
        batch queries: Span<Float>,
        k: Int,
        threads: Int = 1,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        guard k >= 1 else { throw .k(k) }
        guard threads >= 1 else { throw .threads(threads) }
        try rows.check(candidates)
        let product = try matrixProduct(options.matrixProduct)
        return unsafe try queries.withUnsafeBufferPointer { queries throws(NearestError) in
            let scorers = unsafe try self.queries.scorers(forBatch: queries)
            return rows.read { snapshot in
                let room = min(k, max(1, snapshot.rowCount))
                let batch = FlatBatch(
                    scorers: scorers,
                    metric: metric,
                    product: product,
                    k: room,
                    snapshot: snapshot,
                    candidates: candidates,
                    options: options
                )
                return batch.run(threads: threads, requested: k)
            }
        }
    }

    private func matrixProduct(
        _ choice: MatrixProductBackend?
    ) throws(NearestError) -> MatrixProduct {
        guard let choice else { return MatrixProduct.measured.preferred }
        guard let product = MatrixProduct(choice.backend) else {
            throw NearestError(
                code: .unsupported,
                message: "this processor has no \(choice.rawValue) products; leave the choice open"
            )
        }
        return product
    }
}
