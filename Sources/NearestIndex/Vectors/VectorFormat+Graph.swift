extension VectorFormat {
    /// Checks that a graph can hold such vectors.
    ///
    /// - Throws: ``NearestError`` with the code `unsupported` for whole numbers under cosine, where
    ///   a graph stores vectors of length 1.
    package func validateForGraph() throws(NearestError) {
        guard encoding.isWhole, metric.comparesDirections else { return }
        throw NearestError(
            code: .unsupported,
            message: "a graph under \(metric) stores vectors of length 1, which \(encoding) cannot "
                + "hold; use innerProduct for vectors of equal length, another encoding, or a "
                + "FlatIndex"
        )
    }

    /// Checks that vectors can have codes, if any are asked for.
    ///
    /// - Throws: ``NearestError`` with the code `unsupported`.
    package func validate(_ quantization: Quantization) throws(NearestError) {
        guard quantization != .none, quantization != .automatic else { return }
        guard !encoding.isWhole else {
            throw NearestError(
                code: .unsupported,
                message: "\(encoding) needs no codes: its elements are as short as those; leave "
                    + "quantization out"
            )
        }
        guard hasCodes else {
            throw NearestError(
                code: .unsupported,
                message: "codes tell squared distances, cosines and inner products, not distances "
                    + "under \(metric); leave quantization out"
            )
        }
    }

    /// Whether vectors can have codes.
    package var hasCodes: Bool {
        switch metric {
        case .squaredEuclidean, .cosine, .innerProduct: !encoding.isWhole
        case .manhattan, .hamming, .jaccard: false
        }
    }
}
