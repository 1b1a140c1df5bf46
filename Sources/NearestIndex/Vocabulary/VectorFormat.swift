/// The format of an index's vectors: dimension, metric and encoding.
///
/// A segment's header records all three.
package struct VectorFormat: Sendable, Hashable {
    /// Elements of every vector and query.
    package let dimension: Int
    /// How distances are measured.
    package private(set) var metric: Metric
    /// How stored elements are encoded.
    package let encoding: ScalarEncoding

    /// The dimensions that an index may have.
    package static let dimensions = 1...65_536

    /// Returns the nearest dimension that an index may have, for estimates.
    package static func clamped(_ dimension: Int) -> Int {
        min(max(dimension, dimensions.lowerBound), dimensions.upperBound)
    }

    /// Makes a format.
    ///
    /// - Throws: ``NearestError`` with the code `invalidArgument` for a dimension out of range, and
    ///   `unsupported` for bits under a metric of numbers, or for numbers under one of bits.
    package init(
        dimension: Int,
        metric: Metric,
        encoding: ScalarEncoding
    ) throws(NearestError) {
        guard Self.dimensions ~= dimension else { throw .badDimension(dimension) }
        guard metric.comparesBits == (encoding == .bit) else {
            throw NearestError(
                code: .unsupported,
                message: metric.comparesBits
                    ? "\(metric) compares bits, not \(encoding); use bits, or another metric"
                    : "\(metric) compares numbers, not bits; use hamming or jaccard"
            )
        }
        self.dimension = dimension
        self.metric = metric
        self.encoding = encoding
    }

    /// Returns the format of the same vectors under another metric.
    func measured(by metric: Metric) -> VectorFormat {
        var format = self
        format.metric = metric
        return format
    }

    /// Bytes of the elements of one vector, without the padding of a row.
    package var elementBytes: Int { encoding.bytes(dimension) }
}
