internal import NearestKernels

extension FlatIndex {
    /// Makes an index of lent rows.
    ///
    /// It can be searched only: changing it stops the process.
    ///
    /// - Parameters:
    ///   - lent: the rows.
    ///   - dimension: elements of every vector, in the range of ``init(dimension:metric:encoding:)``.
    ///   - metric: how distances are measured.
    ///   - encoding: how stored elements are encoded.
    /// - Throws: ``NearestError`` where memory is refused.
    package convenience init(
        _ lent: LentRows,
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding
    ) throws(NearestError) {
        guard VectorCheck.dimensions ~= dimension else { throw .badDimension(dimension) }
        self.init(
            rows: try RowTable(lent, dimension: dimension, encoding: encoding),
            metric: metric
        )
    }
}
