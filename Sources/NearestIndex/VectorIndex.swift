/// What every index of this library can do, exact or approximate.
///
/// Vectors are rows of ``dimension`` float32 numbers. Calls are synchronous and may come from any
/// number of threads at once: searches never wait, neither for each other nor for a change, and see
/// the index as it was at one moment; changes take turns.
public protocol VectorIndex: Sendable {
    /// Elements of every vector and query, 1…65 536.
    var dimension: Int { get }
    /// How distances are measured.
    var metric: Metric { get }
    /// Vectors held.
    var count: Int { get }

    /// Adds a vector, or replaces the one with that identifier.
    ///
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` for a vector of another length or one that cannot be compared; the
    ///   index is unchanged then.
    @discardableResult
    func insert(_ vector: Span<Float>, id: VectorID) throws(NearestError) -> Bool

    /// Removes a vector.
    ///
    /// - Returns: whether there was one with that identifier.
    @discardableResult
    func remove(_ id: VectorID) -> Bool

    /// Finds the nearest vectors and writes them to the caller's buffer, nearest first, ties by
    /// identifier; allocates nothing.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - neighbors: where the answer goes; its free capacity is `k`, at least 1.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    /// - Returns: whether all was found, and what it cost.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared.
    @discardableResult
    func search(
        _ query: Span<Float>,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: IDFilter,
        options: SearchOptions
    ) throws(NearestError) -> SearchSummary
}

extension VectorIndex {
    /// Whether no vector is held.
    public var isEmpty: Bool { count == 0 }

    /// Adds a vector, or replaces the one with that identifier; see ``insert(_:id:)-(Span<Float>,_)``.
    @discardableResult
    public func insert(_ vector: [Float], id: VectorID) throws(NearestError) -> Bool {
        try insert(vector.span, id: id)
    }

    /// Finds the `k` nearest vectors.
    ///
    /// - Parameters:
    ///   - query: ``dimension`` numbers.
    ///   - k: neighbors to return, at least 1.
    ///   - candidates: which vectors may be returned. Default: all.
    ///   - options: what the search may do.
    /// - Returns: `k` neighbors, nearest first, ties by identifier, or as many as there are.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared.
    public func search(
        _ query: Span<Float>,
        k: Int,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        guard k >= 1 else { throw .k(k) }
        var tries = 0
        while true {
            tries += 1
            // Room for no more than there are: k may be "all", written as a very large number.
            let room = min(k, max(1, count))
            let result = try search(
                query,
                k: k,
                room: room,
                among: candidates,
                options: options
            )
            // Vectors inserted between counting and searching may have filled the room.
            if result.count < room || room == k || count <= room || tries == 3 { return result }
        }
    }

    private func search(
        _ query: Span<Float>,
        k: Int,
        room: Int,
        among candidates: IDFilter,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult {
        var summary = SearchSummary(completion: .complete, statistics: .init())
        var neighbors: [Neighbor]
        do {
            // SAFETY: the span covers the array's buffer and says how much of it is initialized.
            neighbors = unsafe try [Neighbor](unsafeUninitializedCapacity: room) {
                buffer,
                initialized in
                var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
                summary = try search(query, into: &output, among: candidates, options: options)
                initialized = unsafe output.finalize(for: buffer)
            }
        } catch let error as NearestError {
            throw error
        } catch {
            preconditionFailure("a search throws nothing but NearestError: \(error)")
        }
        if neighbors.count < k, summary.completion == .complete {
            summary = SearchSummary(
                completion: .fewerThanRequested,
                statistics: summary.statistics
            )
        }
        return SearchResult(neighbors: neighbors, summary: summary)
    }

    /// Finds the `k` nearest vectors; see ``search(_:k:among:options:)-(Span<Float>,_,_,_)``.
    public func search(
        _ query: [Float],
        k: Int,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try search(query.span, k: k, among: candidates, options: options)
    }

    /// Finds the `k` nearest vectors; see ``search(_:k:among:options:)-(Span<Float>,_,_,_)``.
    public func search(
        _ query: UnsafeBufferPointer<Float>,
        k: Int,
        among candidates: IDFilter = .all,
        options: SearchOptions = .init()
    ) throws(NearestError) -> SearchResult {
        try unsafe search(query.span, k: k, among: candidates, options: options)
    }
}
