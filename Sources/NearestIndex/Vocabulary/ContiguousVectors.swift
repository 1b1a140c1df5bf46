/// Vectors that are contiguous in memory: an array, a span or a buffer of floats, or a
/// ``VectorSpan``.
///
/// Generic searches accept their queries as any of these types, without a copy.
public protocol ContiguousVectors: ~Copyable, ~Escapable {
    /// Calls `body` with the vectors, which stay in place until `body` returns.
    ///
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    func withVectors<Result: ~Copyable, Failure: Error>(
        _ body: (VectorSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension VectorSpan: ContiguousVectors {
    /// Calls `body` with the vectors themselves.
    public func withVectors<Result: ~Copyable, Failure: Error>(
        _ body: (VectorSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result { try body(self) }
}

extension Span: ContiguousVectors where Element == Float {
    /// Calls `body` with the span's elements.
    public func withVectors<Result: ~Copyable, Failure: Error>(
        _ body: (VectorSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result { try body(.float32(self)) }
}

extension Array: ContiguousVectors where Element == Float {
    /// Calls `body` with the array's elements.
    public func withVectors<Result: ~Copyable, Failure: Error>(
        _ body: (VectorSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result { try body(.float32(span)) }
}
