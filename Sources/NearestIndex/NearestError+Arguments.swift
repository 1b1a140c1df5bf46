// The errors of bad arguments, worded once.
extension NearestError {
    static func k(_ k: Int) -> NearestError {
        NearestError(
            code: .invalidArgument,
            message: "k is \(k), but a search returns at least one neighbor; ask for k ≥ 1"
        )
    }

    package static func dimension(_ what: String, count: Int, expected: Int) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: "\(what) has \(count) elements, but the index holds vectors of \(expected); "
                + "embed it with the model that the index was made for"
        )
    }

    package static func badDimension(_ dimension: Int) -> NearestError {
        NearestError(
            code: .invalidArgument,
            message: "the dimension is \(dimension), but must be in 1…65536"
        )
    }

    package static func threads(_ threads: Int) -> NearestError {
        NearestError(
            code: .invalidArgument,
            message: "threads is \(threads), but at least one is needed"
        )
    }

    static func batch(count: Int, dimension: Int) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: "the batch has \(count) numbers, which is no multiple of the dimension "
                + "\(dimension)"
        )
    }

    static func counts(vectors count: Int, ids: Int, dimension: Int) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: "\(ids) identifiers need \(ids * dimension) numbers, \(dimension) each, but "
                + "there are \(count)"
        )
    }

    static var radiusIsNaN: NearestError {
        NearestError(code: .invalidArgument, message: "the radius is not a number")
    }

    package static func unknown(_ id: VectorID) -> NearestError {
        NearestError(
            code: .unknownID,
            message: "no vector has the identifier \(id); insert it first, or ask contains(_:)"
        )
    }
}
