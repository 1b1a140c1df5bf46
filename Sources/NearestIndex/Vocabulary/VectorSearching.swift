/// The searches that every index in memory and every segment offers, exact or approximate.
///
/// A vector is ``dimension`` float32 numbers, or what else ``VectorSpan`` names. Calls are
/// synchronous and may come from any number of threads at once; searches never wait for changes.
public protocol VectorSearching: Sendable {
    /// Elements of every vector and query, 1…65 536.
    var dimension: Int { get }
    /// How distances are measured.
    var metric: Metric { get }
    /// How stored elements are encoded.
    var encoding: ScalarEncoding { get }
    /// The number of vectors.
    var count: Int { get }

    /// A list of identifiers.
    associatedtype IDs: RandomAccessCollection<VectorID> & Sendable

    /// The identifiers of all vectors, in no particular order.
    ///
    /// An index in memory lists those that it holds now, in O(``count``).
    var ids: IDs { get }

    /// Whether the index holds a vector with that identifier.
    func contains(_ id: VectorID) -> Bool

    /// Returns the vector with that identifier, up to the rounding of the encoding.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID`.
    func vector(of id: VectorID) throws(NearestError) -> [Float]

    /// Finds the `k` nearest vectors.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - k: neighbors to return, at least 1; a very large number means all.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    /// - Returns: `k` neighbors, nearest first, ties by identifier, or as many as there are.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared.
    func search(
        _ query: VectorSpan,
        k: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult

    /// Finds the nearest vectors and writes them to the caller's buffer, nearest first, ties by
    /// identifier.
    ///
    /// It allocates nothing, unless a query of whole numbers has more than a thousand elements.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - neighbors: receives the result; its free limit is `k`, at least 1.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    /// - Returns: whether all was found, and what it cost.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared.
    @discardableResult
    func search(
        _ query: VectorSpan,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchSummary

    /// Finds the vectors within a distance of the query: all of them, or as many as an approximate
    /// search finds.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - radius: the largest distance to return, itself included.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    /// - Returns: those found, nearest first, ties by identifier.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, or
    ///   a radius that is NaN.
    func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult

    /// Finds the nearest vectors of many queries; each answer equals that of a single search.
    ///
    /// - Parameters:
    ///   - queries: rows of ``dimension`` numbers, one after the other.
    ///   - k: neighbors to return for each, at least 1.
    ///   - threads: threads to use, the caller's included, at least 1.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    /// - Returns: an answer for each query, in their order.
    /// - Throws: ``NearestError`` for lengths that do not fit or a query that cannot be compared;
    ///   it says which.
    func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> [SearchResult]
}

extension VectorSearching {
    /// Whether the index holds no vectors.
    public var isEmpty: Bool { count == 0 }
}
