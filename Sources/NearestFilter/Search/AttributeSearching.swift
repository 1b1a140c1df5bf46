public import NearestIndex

/// What can be searched under conditions on attributes: indexes in memory and segments.
///
/// ```swift
/// let hits = try index.search(query, k: 10, where: Movie.year >= 1990 && Movie.language == "sv")
/// ```
///
/// `k` vectors are returned wherever `k` pass, whatever the filter.
public protocol AttributeSearching: VectorSearching {
    /// Which attributes the vectors may have.
    var attributeSchema: AttributeSchema { get }

    /// The attributes of a vector.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    func attributes(of id: VectorID) throws(NearestError) -> Attributes

    /// The vectors that pass a filter, for any number of searches of this index.
    ///
    /// Names and types are checked here and not again. It follows changes: each search asks the
    /// attributes as they are then.
    ///
    /// - Parameters:
    ///   - filter: the condition.
    ///   - ids: what else must hold.
    /// - Returns: what searches of this index take as `among`.
    /// - Throws: ``NearestError`` with the code `invalidFilter` where the filter asks for an attribute that
    ///   there is not, or in a way that its type does not allow, and `invalidArgument` where `ids` is of
    ///   another index.
    func candidates(
        where filter: Filter,
        among ids: IDFilter
    ) throws(NearestError) -> IDFilter

    /// What a search would do, without searching: how many vectors are expected to pass, what each plan
    /// would cost, and which one would be chosen.
    ///
    /// - Parameters:
    ///   - filter: the condition.
    ///   - k: neighbors that would be asked for, at least 1.
    ///   - options: what the search would be allowed to do.
    /// - Complexity: some microseconds; the first time a millisecond or two, in which rows are timed; and, for
    ///   orders, prefixes and tags of an index in memory, O(different values).
    /// - Returns: the plan and what is known of the filter.
    /// - Throws: ``NearestError`` as ``candidates(where:among:)`` and a search.
    func explain(
        _ filter: Filter,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> SearchExplanation
}

extension AttributeSearching {
    /// The vectors that pass a filter; see ``candidates(where:among:)``.
    public func candidates(where filter: Filter) throws(NearestError) -> IDFilter {
        try candidates(where: filter, among: .all)
    }

    /// What a search for ten neighbors would do; see ``explain(_:k:options:)``.
    public func explain(_ filter: Filter) throws(NearestError) -> SearchExplanation {
        try explain(filter, k: 10, options: .init())
    }

    /// Finds the `k` nearest of the vectors that pass a filter.
    ///
    /// - Parameters:
    ///   - query: ``VectorSearching/dimension`` numbers.
    ///   - k: neighbors to return, at least 1.
    ///   - filter: the condition.
    ///   - ids: what else must hold. Default: nothing.
    ///   - options: what the search may do.
    /// - Returns: `k` neighbors, nearest first, ties by identifier, or as many as pass.
    /// - Throws: ``NearestError`` as ``candidates(where:among:)``, and for a query of another length or one that
    ///   cannot be compared.
    public func search(
        _ query: Span<Float>,
        k: Int,
        where filter: Filter,
        among ids: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        let candidates = try candidates(where: filter, among: ids)
        return try search(query, k: k, among: candidates, options: options)
    }

    /// Finds the `k` nearest of the vectors that pass a filter.
    public func search(
        _ query: [Float],
        k: Int,
        where filter: Filter,
        among ids: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(query.span, k: k, where: filter, among: ids, options: options)
    }

    /// Finds the `k` nearest of the vectors that pass a filter.
    public func search(
        _ query: UnsafeBufferPointer<Float>,
        k: Int,
        where filter: Filter,
        among ids: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try unsafe search(query.span, k: k, where: filter, among: ids, options: options)
    }

    /// Finds the nearest of the vectors that pass a filter and writes them to the caller's buffer; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    ///
    /// For many searches bind the filter once, with ``candidates(where:among:)``.
    @discardableResult
    public func search(
        _ query: Span<Float>,
        into neighbors: inout OutputSpan<Neighbor>,
        where filter: Filter,
        among ids: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchSummary {
        let candidates = try candidates(where: filter, among: ids)
        return try search(query, into: &neighbors, among: candidates, options: options)
    }

    /// Finds the vectors that pass a filter within a distance of the query; all of them, or as many as an
    /// approximate search finds.
    public func search(
        _ query: Span<Float>,
        within radius: Float,
        where filter: Filter,
        among ids: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        let candidates = try candidates(where: filter, among: ids)
        return try search(query, within: radius, among: candidates, options: options)
    }

    /// Finds the vectors that pass a filter within a distance of the query.
    public func search(
        _ query: [Float],
        within radius: Float,
        where filter: Filter,
        among ids: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(query.span, within: radius, where: filter, among: ids, options: options)
    }

    /// Finds the nearest of the vectors that pass a filter for many queries; the filter is evaluated once.
    public func search(
        batch queries: Span<Float>,
        k: Int,
        threads: Int = 1,
        where filter: Filter,
        among ids: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        let candidates = try candidates(where: filter, among: ids)
        return try search(
            batch: queries,
            k: k,
            threads: threads,
            among: candidates,
            options: options
        )
    }

    /// Finds the nearest of the vectors that pass a filter for many queries; the filter is evaluated once.
    public func search(
        batch queries: [Float],
        k: Int,
        threads: Int = 1,
        where filter: Filter,
        among ids: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> [SearchResult] {
        try search(
            batch: queries.span,
            k: k,
            threads: threads,
            where: filter,
            among: ids,
            options: options
        )
    }
}
