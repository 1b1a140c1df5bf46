extension Array where Element: FixedWidthInteger & BitwiseCopyable {
    /// Calls `body` with the bytes of the integers, as they lie in memory and in files.
    func withRawSpan<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: integers have no padding, so every byte is initialized.
        unsafe try body(span.bytes)
    }
}
