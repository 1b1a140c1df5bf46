extension Metric {
    /// Returns the distance of two vectors: what a search of a ``FlatIndex`` returns for them.
    ///
    /// ```swift
    /// let isDuplicate = try Metric.cosine.distance(first, second) < 1e-5
    /// ```
    ///
    /// - Parameters:
    ///   - a: 1…65 536 numbers, or whole bytes of bits.
    ///   - b: as many, of the same type.
    /// - Complexity: O(numbers).
    /// - Returns: the distance; smaller is nearer.
    /// - Throws: ``NearestError`` with the code `dimensionMismatch` for vectors of different
    ///   lengths, `invalidArgument` for a length out of range or different types, `unsupported` for
    ///   numbers under a metric of bits, and `invalidVector` for one that cannot be compared.
    public func distance(_ a: VectorSpan, _ b: VectorSpan) throws(NearestError) -> Float {
        guard a.encoding == b.encoding else {
            throw NearestError(
                code: .invalidArgument,
                message: "the first vector is of \(a.encoding) and the second of \(b.encoding); "
                    + "pass both alike"
            )
        }
        // Numbers that are 0 or 1 have distances of bits too.
        let encoding: ScalarEncoding =
            comparesBits && a.encoding == .float32 ? .bit : a.encoding
        let format = try VectorFormat(
            dimension: a.encoding == .bit ? a.count * 8 : a.count,
            metric: self,
            encoding: encoding
        )
        return try VectorCodec(format, normalizing: false).distance(a, b)
    }

    /// Returns the distance of two vectors; see ``distance(_:_:)-(VectorSpan,_)``.
    public func distance(_ a: Span<Float>, _ b: Span<Float>) throws(NearestError) -> Float {
        try distance(.float32(a), .float32(b))
    }

    /// Returns the distance of two vectors; see ``distance(_:_:)-(VectorSpan,_)``.
    public func distance(_ a: [Float], _ b: [Float]) throws(NearestError) -> Float {
        try distance(.float32(a.span), .float32(b.span))
    }
}
