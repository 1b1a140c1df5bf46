extension SearchOptions {
    /// Candidates that a graph search keeps if ``efSearch`` is nil.
    static let defaultEfSearch = 64

    /// Candidates that a graph search keeps; searches raise it to `k` if `k` is larger.
    var ef: Int { efSearch ?? Self.defaultEfSearch }

    /// Checks that every option is in its range.
    ///
    /// - Throws: ``NearestError`` with the code `invalidArgument` for an `efSearch` below 1.
    func validate() throws(NearestError) {
        guard let efSearch, efSearch < 1 else { return }
        throw NearestError(
            code: .invalidArgument,
            message: "efSearch is \(efSearch), but a search keeps at least one candidate"
        )
    }
}
