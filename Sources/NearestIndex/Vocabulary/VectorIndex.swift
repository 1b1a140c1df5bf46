/// An index that can change: one thread inserts, replaces or removes vectors while others search.
///
/// Changes run one at a time. Searches never wait for them, and each sees the index as it was at
/// one moment. ``FlatIndex`` and ``HNSWIndex`` conform.
public protocol VectorIndex: AnyObject, VectorSearching {
    /// What is known of the vectors, such as the model that made them.
    var metadata: IndexMetadata { get set }

    /// Bytes that the index uses: vectors, identifiers, their table, links and attributes.
    var memoryUsed: Int { get }

    /// Adds a vector, or replaces the one with that identifier.
    ///
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` for a vector of another length or one that cannot be compared;
    ///   the index is unchanged then.
    @discardableResult
    func insert(_ vector: VectorSpan, id: VectorID) throws(NearestError) -> Bool

    /// Adds vectors, replacing those whose identifiers are known.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of ``VectorSearching/dimension`` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - threads: threads to use, the caller's included, at least 1.
    ///   - progress: called on the caller's thread as vectors are inserted, a hundred times or
    ///     less, and at the end; nil for not at all. To stop, cancel the task.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as for one vector, and for lengths that do not fit or an
    ///   identifier that appears twice. With the code `cancelled` if the task was cancelled.
    @discardableResult
    func insert(
        contentsOf vectors: VectorSpan,
        ids: [VectorID],
        threads: Int,
        progress: ((InsertionProgress) -> Void)?
    ) throws(NearestError) -> Int

    /// Replaces a vector and keeps its attributes.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID` if the index holds no vector with that
    ///   identifier, and as ``insert(_:id:)-(VectorSpan,_)`` does.
    func replace(_ vector: VectorSpan, id: VectorID) throws(NearestError)

    /// Removes a vector.
    ///
    /// - Returns: whether the index held a vector with that identifier.
    @discardableResult
    func remove(_ id: VectorID) -> Bool

    /// Removes vectors; searches see all of them removed at once.
    ///
    /// - Parameter ids: identifiers; those that the index does not hold are ignored.
    /// - Returns: how many were removed.
    @discardableResult
    func remove(_ ids: some Sequence<VectorID>) -> Int

    /// Returns the memory of removed vectors to the system.
    ///
    /// It waits up to some seconds for searches that began before, so never call it inside one.
    func compact()
}

extension VectorIndex {
    /// Adds a vector, or replaces the one with that identifier; see
    /// ``insert(_:id:)-(VectorSpan,_)``.
    @discardableResult
    public func insert(_ vector: [Float], id: VectorID) throws(NearestError) -> Bool {
        try insert(.float32(vector.span), id: id)
    }

    /// Adds a vector, or replaces the one with that identifier; see
    /// ``insert(_:id:)-(VectorSpan,_)``.
    @discardableResult
    public func insert(_ vector: Span<Float>, id: VectorID) throws(NearestError) -> Bool {
        try insert(.float32(vector), id: id)
    }

    /// Replaces a vector and keeps its attributes; see ``replace(_:id:)-(VectorSpan,_)``.
    public func replace(_ vector: Span<Float>, id: VectorID) throws(NearestError) {
        try replace(.float32(vector), id: id)
    }

    /// Replaces a vector and keeps its attributes; see ``replace(_:id:)-(VectorSpan,_)``.
    public func replace(_ vector: [Float], id: VectorID) throws(NearestError) {
        try replace(.float32(vector.span), id: id)
    }

    /// Adds vectors, replacing those whose identifiers are known; see
    /// ``insert(contentsOf:ids:threads:progress:)-(VectorSpan,_,_,_)``.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of ``VectorSearching/dimension`` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - progress: called as vectors are inserted. Default: none.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as that does.
    @discardableResult
    public func insert(
        contentsOf vectors: borrowing some ContiguousVectors & ~Escapable,
        ids: [VectorID],
        threads: Int = 1,
        progress: ((InsertionProgress) -> Void)? = nil
    ) throws(NearestError) -> Int {
        try vectors.withVectors { vectors throws(NearestError) in
            try insert(contentsOf: vectors, ids: ids, threads: threads, progress: progress)
        }
    }
}
