internal import NearestKernels

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
