public import NearestIndex

extension FlatIndex: ChangingAttributedIndex {
    /// Makes an empty index of vectors with attributes.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    ///   - quantization: codes beside the vectors, which searches read first. Default:
    ///   those that a trial finds good enough, if any.
    ///   - schema: which attributes vectors may have.
    /// - Throws: `NearestError` for a dimension out of range, for codes of what has none, or where
    ///   memory is refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        quantization: Quantization = .automatic,
        attributes schema: AttributeSchema
    ) throws(NearestError) {
        try self.init(
            VectorFormat(dimension: dimension, metric: metric, encoding: encoding),
            quantization: quantization,
            sidecar: AttributeStore(schema)
        )
    }
}
