extension Array where Element: PackedNumber {
    /// Calls `body` with the bytes of the numbers, as they are in memory.
    package func withBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: packed numbers have no padding, so every byte is initialized.
        try body(unsafe span.bytes)
    }
}

extension [UInt8] {
    /// Appends a copy of bytes.
    ///
    /// - Complexity: O(`bytes.byteCount`), amortized.
    mutating func append(contentsOf bytes: RawSpan) {
        // SAFETY: the span outlives the closure, which copies.
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
