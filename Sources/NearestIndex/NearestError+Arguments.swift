// The errors of bad arguments, worded once.
extension NearestError {
    static func k(_ k: Int) -> NearestError {
        NearestError(
            code: .invalidArgument,
            message: "k is \(k), but a search returns at least one neighbor; ask for k ≥ 1"
        )
    }

    static func dimension(_ what: String, count: Int, expected: Int) -> NearestError {
        NearestError(
            code: .dimensionMismatch,
            message: "\(what) has \(count) elements, but the index holds vectors of \(expected); "
                + "embed it with the model that the index was made for"
        )
    }

    static func unknown(_ id: VectorID) -> NearestError {
        NearestError(
            code: .unknownID,
            message: "no vector has the identifier \(id); insert it first, or ask contains(_:)"
        )
    }
}
