internal import NearestKernels

extension HNSWIndex {
    /// Makes an index of lent rows and links.
    ///
    /// It can be searched only: changing it stops the process.
    ///
    /// - Parameters:
    ///   - lent: the rows; under cosine vectors of length 1.
    ///   - graph: the links, of as many nodes.
    ///   - dimension: elements of every vector, in the range of
    ///     ``init(dimension:metric:encoding:parameters:)``.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded.
    /// - Throws: ``NearestError`` where memory is refused.
    package convenience init(
        _ lent: LentRows,
        _ graph: LentGraph,
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding
    ) throws(NearestError) {
        guard VectorCheck.dimensions ~= dimension else { throw .badDimension(dimension) }
        self.init(
            rows: try RowTable(lent, dimension: dimension, encoding: encoding),
            graph: try HNSWGraph(graph),
            metric: metric,
            parameters: graph.parameters
        )
    }
}
