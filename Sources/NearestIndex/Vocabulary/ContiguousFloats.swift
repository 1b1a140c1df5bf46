/// Floats that are contiguous in memory: an array, a span or a buffer.
///
/// Generic searches accept their queries as any of these types, without a copy.
public protocol ContiguousFloats: ~Copyable, ~Escapable {
    /// Calls `body` with the numbers, which stay in place until `body` returns.
    ///
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    func withFloats<Result: ~Copyable, Failure: Error>(
        _ body: (Span<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension Span: ContiguousFloats where Element == Float {
    /// Calls `body` with the span itself.
    public func withFloats<Result: ~Copyable, Failure: Error>(
        _ body: (Span<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result { try body(self) }
}

extension Array: ContiguousFloats where Element == Float {
    /// Calls `body` with the array's elements.
    public func withFloats<Result: ~Copyable, Failure: Error>(
        _ body: (Span<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result { try body(span) }
}
