internal import NearestIndex

extension DecodingError {
    /// The error of decoding for a value that can be read but not used, with the reason beneath.
    ///
    /// - Parameters:
    ///   - error: why the value cannot be used.
    ///   - path: where it is.
    init(_ error: NearestError, at path: [any CodingKey]) {
        self = .dataCorrupted(
            Context(codingPath: path, debugDescription: error.message, underlyingError: error)
        )
    }
}
