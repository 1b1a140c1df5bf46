public import NearestIndex

extension HNSWIndex: ChangingAttributedIndex {
    /// Makes an empty index of vectors with attributes.
    ///
    /// - Parameters:
    ///   - dimension: elements of every vector, 1…65 536.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded. Default: float32.
    ///   - parameters: what the graph is built with.
    ///   - quantization: codes beside the vectors, over which searches go. Default:
    ///   those that a trial finds good enough, if any.
    ///   - schema: which attributes vectors may have.
    /// - Throws: `NearestError` for a dimension or a parameter out of range, or where memory is
    ///   refused.
    public convenience init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding = .float32,
        parameters: HNSWParameters = .init(),
        quantization: Quantization = .automatic,
        attributes schema: AttributeSchema
    ) throws(NearestError) {
        try self.init(
            VectorFormat(dimension: dimension, metric: metric, encoding: encoding),
            parameters: parameters,
            quantization: quantization,
            sidecar: AttributeStore(schema)
        )
    }
}
