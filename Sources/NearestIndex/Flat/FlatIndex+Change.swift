internal import NearestKernels
internal import Synchronization

extension FlatIndex {
    /// Adds a vector, or replaces the one with that identifier.
    ///
    /// - Complexity: O(`dimension`), expected.
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` for a vector of another length, with NaN or an infinity, zero under
    ///   cosine, or too large for the encoding; or where memory is refused. The index is unchanged.
    @discardableResult
    public func insert(_ vector: Span<Float>, id: VectorID) throws(NearestError) -> Bool {
        // SAFETY: the span outlives the call.
        let vector = unsafe vector.withUnsafeBufferPointer { unsafe $0 }
        return unsafe try insert(vector, ids: CollectionOfOne(id)) == 1
    }

    /// Adds vectors, replacing those whose identifiers are known.
    ///
    /// All of them or, when an error is thrown, none. Searches see all of them at once.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of ``dimension`` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    /// - Complexity: O(`ids.count * dimension`), expected.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as for one vector, and for lengths that do not fit or an identifier
    ///   that stands twice.
    @discardableResult
    public func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID]
    ) throws(NearestError) -> Int {
        let vectors = unsafe vectors.withUnsafeBufferPointer { unsafe $0 }
        try intake.checkBatch(vectorCount: vectors.count, ids: ids)
        return unsafe try insert(vectors, ids: ids)
    }

    /// Adds vectors and what they have beside them, an item each; all of them or, when an error is
    /// thrown, none.
    @discardableResult
    package func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        attaching items: any Sendable
    ) throws(NearestError) -> Int {
        let vectors = unsafe vectors.withUnsafeBufferPointer { unsafe $0 }
        try intake.checkBatch(vectorCount: vectors.count, ids: ids)
        try rows.attachment?.check(items, count: ids.count)
        return unsafe try insert(vectors, ids: ids, attaching: .items(items))
    }

    /// Gives vectors other items beside them, all or, when an error is thrown, none.
    package func replaceItems(
        _ items: any Sendable,
        of ids: [VectorID]
    ) throws(NearestError) {
        try rows.attachment?.check(items, count: ids.count)
        try rows.writer.withLock { writer throws(NearestError) in
            try rows.replace(items, of: ids, &writer)
        }
    }

    /// Adds vectors; see ``insert(contentsOf:ids:)-(Span<Float>,_)``.
    @discardableResult
    public func insert(contentsOf vectors: [Float], ids: [VectorID]) throws(NearestError) -> Int {
        try insert(contentsOf: vectors.span, ids: ids)
    }

    /// Puts a vector in the place of another, whose attributes it keeps.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID` where there is none with that identifier,
    ///   and as ``insert(_:id:)-(Span<Float>,_)`` does.
    public func replace(_ vector: [Float], id: VectorID) throws(NearestError) {
        _ = unsafe try vector.withUnsafeBufferPointer { vector throws(NearestError) in
            unsafe try insert(vector, ids: CollectionOfOne(id), mustExist: true)
        }
    }

    /// Removes a vector.
    ///
    /// Its room is used by the next one that is inserted.
    ///
    /// - Complexity: O(1), expected.
    /// - Returns: whether there was one with that identifier.
    @discardableResult
    public func remove(_ id: VectorID) -> Bool {
        remove(contentsOf: CollectionOfOne(id)) == 1
    }

    /// Removes vectors, all in one step as searches see it.
    ///
    /// - Parameter ids: identifiers; those that are not held are passed over.
    /// - Returns: how many were removed.
    @discardableResult
    public func remove(contentsOf ids: some Sequence<VectorID>) -> Int {
        // The caller's sequence is read before the lock is taken: it may do anything.
        let ids = Array(ids)
        return rows.writer.withLock { writer in
            let version = rows.nextVersion()
            var removed = 0
            for id in ids where rows.unassign(id, version: version, &writer) { removed += 1 }
            if removed > 0 { rows.publish(version, liveChange: -removed, &writer) }
            return removed
        }
    }

    /// Gives the room of removed vectors back to the system, moving others into the holes.
    ///
    /// Waits for the searches that began before it, for a second at most, while other changes wait
    /// for it; so call it from none of those searches. Where one lasts longer the memory is left for
    /// the next call.
    ///
    /// - Complexity: O(removed vectors × `dimension`).
    public func compact() {
        rows.writer.withLock { writer in rows.compact(&writer) }
    }

    // Checks everything, then reserves room, and only then changes anything.
    private func insert(
        _ vectors: UnsafeBufferPointer<Float>,
        ids: some Collection<VectorID>,
        attaching items: RowItems = .nothing,
        mustExist: Bool = false
    ) throws(NearestError) -> Int {
        try unsafe intake.check(vectors, ids: ids)
        guard let start = vectors.baseAddress, !ids.isEmpty else { return 0 }
        return try rows.writer.withLock { writer throws(NearestError) in
            var items = items
            if mustExist, let id = ids.first {
                guard let row = rows.ids.row(of: id) else { throw .unknown(id) }
                items = .those(of: [row])
            }
            let places = try rows.reserve(ids.count, attaching: items, &writer)
            let version = rows.nextVersion()
            for (index, id) in ids.enumerated() {
                unsafe rows.fill(places[index], id: id, version: version, &writer) { target in
                    unsafe intake.encode(start + index * dimension, to: target)
                }
            }
            var added = 0
            for (index, id) in ids.enumerated()
            where !rows.assign(id, to: places[index], version: version, &writer) {
                added += 1
            }
            rows.publish(version, liveChange: added, &writer)
            return added
        }
    }
}
