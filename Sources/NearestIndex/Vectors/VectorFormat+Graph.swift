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
}
