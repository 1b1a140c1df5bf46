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

    /// The error for a batch of queries whose length is not a multiple of the dimension.
    static func batch(count: Int, dimension: Int) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: "the batch has \(count) numbers, not a multiple of the dimension "
                + "\(dimension)"
        )
    }

    /// The error for vectors and identifiers whose counts differ.
    ///
    /// - Parameters:
    ///   - count: numbers in all vectors together.
    ///   - ids: identifiers.
    ///   - dimension: numbers in each vector.
    /// - Returns: an error with the code `dimensionMismatch`.
    static func counts(vectors count: Int, ids: Int, dimension: Int) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: "\(ids) identifiers need \(ids * dimension) numbers, \(dimension) each, but "
                + "there are \(count)"
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
