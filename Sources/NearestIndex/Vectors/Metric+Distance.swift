extension Metric {
    /// Returns the distance of two vectors: what a search of a ``FlatIndex`` returns for them.
    ///
    /// ```swift
    /// let isDuplicate = try Metric.cosine.distance(first, second) < 1e-5
    /// ```
    ///
    /// - Parameters:
    ///   - a: 1…65 536 numbers.
    ///   - b: as many.
    /// - Complexity: O(numbers).
    /// - Returns: the distance; smaller is nearer.
    /// - Throws: ``NearestError`` with the code `dimensionMismatch` for vectors of different
    ///   lengths, `invalidArgument` for a length out of range, and `invalidVector` for one that
    ///   cannot be compared.
    public func distance(_ a: Span<Float>, _ b: Span<Float>) throws(NearestError) -> Float {
        let format = try VectorFormat(dimension: a.count, metric: self, encoding: .float32)
        return try VectorCodec(format, normalizing: false).distance(a, b)
    }

    /// Returns the distance of two vectors; see ``distance(_:_:)-(Span<Float>,_)``.
    public func distance(_ a: [Float], _ b: [Float]) throws(NearestError) -> Float {
        try distance(a.span, b.span)
    }
}
