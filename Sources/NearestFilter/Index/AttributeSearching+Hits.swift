public import NearestIndex

// Searches that return attributes, over arrays and spans.
extension AttributeSearching {
    /// Finds the `k` nearest vectors and returns attributes with them.
    ///
    /// ```swift
    /// let hits = try index.search(query, k: 10, where: filter, returning: [Movie.title])
    /// ```
    ///
    /// - Parameters:
    ///   - query: `VectorSearching.dimension` numbers.
    ///   - k: neighbors to return, at least 1.
    ///   - filter: the condition. Default: none.
    ///   - candidates: what else must hold. Default: nothing.
    ///   - attributes: which attributes to return.
    ///   - options: what the search may do.
    /// - Returns: `k` hits, nearest first, ties by identifier, or as many as match.
    /// - Throws: `NearestError` as ``search(_:k:where:among:options:)``, and with the code
    ///   `invalidAttribute` for attributes that the schema lacks or has with another type.
    public func search(
        _ query: borrowing some ContiguousVectors & ~Escapable,
        k: Int,
        where filter: Filter? = nil,
        among candidates: Candidates = .all,
        returning attributes: AttributeSelection,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchHits {
        try query.withVectors { query throws(NearestError) in
            try search(
                query,
                k: k,
                where: filter,
                among: candidates,
                returning: attributes,
                options: options
            )
        }
    }

    /// Finds the vectors within a distance of the query and returns attributes with them.
    ///
    /// - Parameters:
    ///   - query: `VectorSearching.dimension` numbers.
    ///   - radius: the largest distance to return, itself included.
    ///   - filter: the condition. Default: none.
    ///   - candidates: what else must hold. Default: nothing.
    ///   - attributes: which attributes to return.
    ///   - options: what the search may do.
    /// - Returns: those found, nearest first, ties by identifier.
    /// - Throws: `NearestError` as ``search(_:k:where:among:returning:options:)``, and for a
    ///   radius that is NaN.
    public func search(
        _ query: borrowing some ContiguousVectors & ~Escapable,
        within radius: Float,
        where filter: Filter? = nil,
        among candidates: Candidates = .all,
        returning attributes: AttributeSelection,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchHits {
        try query.withVectors { query throws(NearestError) in
            try search(
                query,
                within: radius,
                where: filter,
                among: candidates,
                returning: attributes,
                options: options
            )
        }
    }

    /// Finds the nearest vectors of many queries and returns attributes with them; the filter is
    /// evaluated once.
    ///
    /// - Parameters:
    ///   - queries: rows of `VectorSearching.dimension` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - filter: the condition. Default: none.
    ///   - attributes: which attributes to return.
    ///   - options: what the search may do.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: `NearestError` as ``search(_:k:where:among:returning:options:)``, and for
    ///   lengths that do not fit.
    public func search(
        batch queries: borrowing some ContiguousVectors & ~Escapable,
        k: Int,
        threads: Int = 1,
        where filter: Filter? = nil,
        returning attributes: AttributeSelection,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchHits] {
        try queries.withVectors { queries throws(NearestError) in
            try search(
                batch: queries,
                k: k,
                threads: threads,
                where: filter,
                returning: attributes,
                options: options
            )
        }
    }
}
