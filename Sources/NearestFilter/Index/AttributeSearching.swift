public import NearestIndex

/// An index or a segment that can be searched under conditions on attributes.
///
/// ```swift
/// let hits = try index.search(query, k: 10, where: Movie.year >= 1990 && Movie.language == "sv")
/// ```
///
/// A search returns `k` vectors wherever `k` match, whatever the filter.
public protocol AttributeSearching: VectorSearching {
    /// Which attributes the vectors may have.
    var attributeSchema: AttributeSchema { get }

    /// The attributes of a vector.
    ///
    /// - Throws: `NearestError` with the code `unknownID`.
    func attributes(of id: VectorID) throws(NearestError) -> Attributes

    /// Binds a filter, for any number of searches.
    ///
    /// Names and types are checked once, here. The result follows changes: each search evaluates
    /// the filter on the attributes as they are then.
    ///
    /// - Parameters:
    ///   - filter: the condition.
    ///   - candidates: what else must hold.
    /// - Complexity: O(conditions of the filter).
    /// - Returns: candidates for searches of this index or segment, and of no other.
    /// - Throws: `NearestError` with the code `invalidFilter` if the filter names an unknown
    ///   attribute, or compares one in a way that its type does not allow, and `invalidArgument` if
    ///   `candidates` belong to another index.
    func candidates(
        where filter: Filter,
        among candidates: Candidates
    ) throws(NearestError) -> Candidates

    /// The identifiers of the vectors that match a filter, in no particular order.
    ///
    /// - Complexity: O(rows).
    /// - Throws: `NearestError` as ``candidates(where:among:)``.
    func ids(where filter: Filter) throws(NearestError) -> [VectorID]

    /// The number of vectors that match a filter.
    ///
    /// - Complexity: O(rows), some billion a second where the filter is simple.
    /// - Throws: `NearestError` as ``candidates(where:among:)``.
    func count(where filter: Filter) throws(NearestError) -> Int

    /// Finds the `k` nearest of the vectors that match a filter, and returns attributes with them.
    ///
    /// - Parameters:
    ///   - query: `VectorSearching.dimension` numbers.
    ///   - k: neighbors to return, at least 1.
    ///   - filter: the condition; nil for none.
    ///   - candidates: what else must hold.
    ///   - attributes: which attributes to return.
    ///   - options: what the search may do.
    /// - Returns: `k` hits, nearest first, ties by identifier, or as many as match.
    /// - Throws: `NearestError` as ``search(_:k:where:among:options:)``, and with the code
    ///   `invalidAttribute` for attributes that the schema lacks or has with another type.
    func search(
        _ query: VectorSpan,
        k: Int,
        where filter: Filter?,
        among candidates: Candidates,
        returning attributes: AttributeSelection,
        options: SearchOptions
    ) throws(NearestError) -> SearchHits

    /// Finds the vectors within a distance of the query that match a filter, and returns attributes
    /// with them.
    ///
    /// - Parameters:
    ///   - query: `VectorSearching.dimension` numbers.
    ///   - radius: the largest distance to return, itself included.
    ///   - filter: the condition; nil for none.
    ///   - candidates: what else must hold.
    ///   - attributes: which attributes to return.
    ///   - options: what the search may do.
    /// - Returns: those found, nearest first, ties by identifier.
    /// - Throws: `NearestError` as ``search(_:within:where:among:options:)``, and with the code
    ///   `invalidAttribute` for attributes that the schema lacks or has with another type.
    func search(
        _ query: VectorSpan,
        within radius: Float,
        where filter: Filter?,
        among candidates: Candidates,
        returning attributes: AttributeSelection,
        options: SearchOptions
    ) throws(NearestError) -> SearchHits

    /// Finds the nearest of the vectors that match a filter for many queries, and returns
    /// attributes with them.
    ///
    /// - Parameters:
    ///   - queries: rows of `VectorSearching.dimension` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1.
    ///   - filter: the condition; nil for none.
    ///   - attributes: which attributes to return.
    ///   - options: what the search may do.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: `NearestError` as ``search(batch:k:threads:where:among:options:)``, and with the
    ///   code `invalidAttribute` for attributes that the schema lacks or has with another type.
    func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int,
        where filter: Filter?,
        returning attributes: AttributeSelection,
        options: SearchOptions
    ) throws(NearestError) -> [SearchHits]

    /// Says what a search would do, without searching: how many vectors are expected to match, what
    /// each strategy would cost, and which one would be chosen.
    ///
    /// - Parameters:
    ///   - filter: the condition.
    ///   - k: neighbors that the search would return, at least 1.
    ///   - options: what the search would be allowed to do.
    /// - Complexity: some microseconds. The first call times rows, which takes a millisecond or
    ///   two. Orders, prefixes and tags of an index in memory take O(different values).
    /// - Returns: the strategy, and what is known of the filter.
    /// - Throws: `NearestError` as ``candidates(where:among:)`` and a search.
    func explain(
        _ filter: Filter,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> SearchExplanation
}

extension AttributeSearching {
    /// Binds a filter, for any number of searches; see ``candidates(where:among:)``.
    public func candidates(where filter: Filter) throws(NearestError) -> Candidates {
        try candidates(where: filter, among: .all)
    }

    /// Says what a search for ten neighbors would do; see ``explain(_:k:options:)``.
    public func explain(_ filter: Filter) throws(NearestError) -> SearchExplanation {
        try explain(filter, k: 10, options: .init())
    }
}

// Each kind of search under a filter, over arrays, spans and buffers: it binds the filter and
// searches among the candidates.
extension AttributeSearching {
    /// Finds the `k` nearest of the vectors that match a filter.
    ///
    /// For many searches bind the filter once, with ``candidates(where:among:)``.
    ///
    /// - Parameters:
    ///   - query: `VectorSearching.dimension` numbers.
    ///   - k: neighbors to return, at least 1.
    ///   - filter: the condition.
    ///   - candidates: what else must hold. Default: nothing.
    ///   - options: what the search may do.
    /// - Returns: `k` neighbors, nearest first, ties by identifier, or as many as match.
    /// - Throws: `NearestError` as ``candidates(where:among:)``, and for a query of another
    ///   length or one that cannot be compared.
    public func search(
        _ query: borrowing some ContiguousVectors & ~Escapable,
        k: Int,
        where filter: Filter,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        let matching = try self.candidates(where: filter, among: candidates)
        return try query.withVectors { query throws(NearestError) in
            try search(query, k: k, among: matching, options: options)
        }
    }

    /// Finds the nearest of the vectors that match a filter and writes them to the caller's buffer;
    /// see `VectorSearching.search(_:into:among:options:)`.
    ///
    /// - Parameters:
    ///   - query: `VectorSearching.dimension` numbers.
    ///   - neighbors: where the answer goes; its free capacity is `k`, at least 1.
    ///   - filter: the condition.
    ///   - candidates: what else must hold. Default: nothing.
    ///   - options: what the search may do.
    /// - Returns: whether all was found, and what it cost.
    /// - Throws: `NearestError` as ``search(_:k:where:among:options:)``.
    @discardableResult
    public func search(
        _ query: borrowing some ContiguousVectors & ~Escapable,
        into neighbors: inout OutputSpan<Neighbor>,
        where filter: Filter,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        let matching = try self.candidates(where: filter, among: candidates)
        return try query.withVectors { query throws(NearestError) in
            try search(query, into: &neighbors, among: matching, options: options)
        }
    }

    /// Finds the vectors within a distance of the query that match a filter: all of them, or as
    /// many as an approximate search finds.
    ///
    /// - Parameters:
    ///   - query: `VectorSearching.dimension` numbers.
    ///   - radius: the largest distance to return, itself included.
    ///   - filter: the condition.
    ///   - candidates: what else must hold. Default: nothing.
    ///   - options: what the search may do.
    /// - Returns: those found, nearest first, ties by identifier.
    /// - Throws: `NearestError` as ``search(_:k:where:among:options:)``, and for a radius that is
    ///   NaN.
    public func search(
        _ query: borrowing some ContiguousVectors & ~Escapable,
        within radius: Float,
        where filter: Filter,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        let matching = try self.candidates(where: filter, among: candidates)
        return try query.withVectors { query throws(NearestError) in
            try search(query, within: radius, among: matching, options: options)
        }
    }

    /// Finds the nearest of the vectors that match a filter for many queries; the filter is
    /// evaluated once.
    ///
    /// - Parameters:
    ///   - queries: rows of `VectorSearching.dimension` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - filter: the condition.
    ///   - candidates: what else must hold. Default: nothing.
    ///   - options: what the search may do.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: `NearestError` as ``candidates(where:among:)``, and for lengths that do not fit
    ///   or a query that cannot be compared.
    public func search(
        batch queries: borrowing some ContiguousVectors & ~Escapable,
        k: Int,
        threads: Int = 1,
        where filter: Filter,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        let matching = try self.candidates(where: filter, among: candidates)
        return try queries.withVectors { queries throws(NearestError) in
            try search(
                batch: queries,
                k: k,
                threads: threads,
                among: matching,
                options: options
            )
        }
    }
}

extension AttributeSearching where Self: CursorSearching {
    /// Begins a search that yields vectors that match a filter for as long as it is asked.
    ///
    /// - Parameters:
    ///   - query: `VectorSearching.dimension` numbers.
    ///   - filter: the condition.
    ///   - candidates: what else must hold. Default: nothing.
    ///   - options: what the search may do.
    /// - Returns: a search that has not yielded any neighbor yet.
    /// - Throws: `NearestError` as ``AttributeSearching/search(_:k:where:among:options:)``.
    public func cursor(
        for query: borrowing some ContiguousVectors & ~Escapable,
        where filter: Filter,
        among candidates: Candidates = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> NeighborCursor {
        let matching = try self.candidates(where: filter, among: candidates)
        return try query.withVectors { query throws(NearestError) in
            try cursor(for: query, among: matching, options: options)
        }
    }
}
