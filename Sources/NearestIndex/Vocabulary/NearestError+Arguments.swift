// The errors for bad arguments, so that every index and segment words them alike.
extension NearestError {
    /// The error for fewer than one neighbor asked for.
    static func k(_ k: Int) -> NearestError {
        NearestError(
            code: .invalidArgument,
            message: "k is \(k), but a search returns at least one neighbor; ask for k ≥ 1"
        )
    }

    /// The error for a vector or query of the wrong length.
    ///
    /// - Parameters:
    ///   - what: what the message calls it, such as `the query`.
    ///   - count: its elements.
    ///   - expected: the dimension of the index.
    /// - Returns: an error with the code `dimensionMismatch`.
    package static func dimension(_ what: String, count: Int, expected: Int) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: "\(what) has \(count) elements, but the index holds vectors of \(expected); "
                + "embed it with the model that the index was made for"
        )
    }

    /// The error for packed bits of the wrong length.
    ///
    /// - Parameters:
    ///   - what: what the message calls them, such as `the query`.
    ///   - bytes: their bytes.
    ///   - expected: the dimension of the index.
    /// - Returns: an error with the code `dimensionMismatch`.
    static func bits(_ what: String, bytes: Int, expected: Int) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: "\(what) has \(bytes) bytes of bits, but the index holds vectors of "
                + "\(expected) bits, which take \((expected + 7) / 8); pack eight in a byte"
        )
    }

    /// The error for an index whose dimension is out of range.
    package static func badDimension(_ dimension: Int) -> NearestError {
        NearestError(
            code: .invalidArgument,
            message: "the dimension is \(dimension), but must be in 1…65536"
        )
    }

    /// The error for fewer than one thread.
    package static func threads(_ threads: Int) -> NearestError {
        NearestError(
            code: .invalidArgument,
            message: "threads is \(threads), but at least one is needed"
        )
    }

    /// The error for a batch of queries whose length is not a multiple of a query's.
    ///
    /// - Parameters:
    ///   - count: numbers in the batch, or bytes of bits.
    ///   - length: those of a query.
    ///   - encoding: how the queries are encoded.
    /// - Returns: an error with the code `dimensionMismatch`.
    static func batch(count: Int, length: Int, of encoding: ScalarEncoding) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: encoding == .bit
                ? "the batch has \(count) bytes of bits, not a multiple of the \(length) of a query"
                : "the batch has \(count) numbers, not a multiple of the dimension \(length)"
        )
    }

    /// The error for vectors and identifiers whose counts differ.
    ///
    /// - Parameters:
    ///   - count: numbers in all vectors together, or bytes of bits.
    ///   - ids: identifiers.
    ///   - length: numbers or bytes of each vector.
    ///   - encoding: how the vectors are encoded.
    /// - Returns: an error with the code `dimensionMismatch`.
    static func counts(
        _ count: Int,
        ids: Int,
        length: Int,
        of encoding: ScalarEncoding
    ) -> NearestError {
        let unit = encoding == .bit ? "bytes of bits" : "numbers"
        return NearestError(
            code: .dimensionMismatch,
            message: "\(ids) identifiers need \(ids * length) \(unit), \(length) each, but there "
                + "are \(count)"
        )
    }

    /// The error for a radius that is NaN; infinities are allowed.
    static var radiusIsNaN: NearestError {
        NearestError(code: .invalidArgument, message: "the radius is not a number")
    }

    /// The error for an identifier that the index does not hold.
    package static func unknown(_ id: VectorID) -> NearestError {
        NearestError(
            code: .unknownID,
            message: "no vector has the identifier \(id); insert it first, or ask contains(_:)"
        )
    }
}
