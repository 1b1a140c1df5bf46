internal import NearestKernels
internal import NearestPlatform
internal import Synchronization

extension FlatIndex {
    /// Adds a vector, or replaces the one with that identifier.
    ///
    /// - Complexity: O(`dimension`), expected and amortized.
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` for a vector of another length, with NaN or an infinity, zero
    ///   under cosine, or too large for the encoding; or if memory is refused. The index is
    ///   unchanged.
    @discardableResult
    public func insert(_ vector: Span<Float>, id: VectorID) throws(NearestError) -> Bool {
        try insert(vector, ids: CollectionOfOne(id)) == 1
    }

    /// Adds vectors, replacing those whose identifiers are known.
    ///
    /// All of them are added or, if an error is thrown, none. Searches see all of them at once.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of ``dimension`` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    /// - Complexity: O(`ids.count * dimension`), expected.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as for one vector, and for lengths that do not fit or an
    ///   identifier that appears twice.
    @discardableResult
    public func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID]
    ) throws(NearestError) -> Int {
        try codec.validateBatch(count: vectors.count, ids: ids)
        return try insert(vectors, ids: ids)
    }

    /// Adds vectors and their sidecar data: all of them or, if an error is thrown, none.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of ``dimension`` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - write: writes the data of the vectors' rows, in the order of `ids`.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as for one vector, and for lengths that do not fit or an
    ///   identifier that appears twice.
    @discardableResult
    package func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        sidecar write: @escaping SidecarWriter
    ) throws(NearestError) -> Int {
        try codec.validateBatch(count: vectors.count, ids: ids)
        return try insert(vectors, ids: ids, sidecar: .written(write))
    }

    /// Replaces the sidecar data of vectors: of all or, if an error is thrown, of none.
    ///
    /// - Parameters:
    ///   - ids: their identifiers, each once.
    ///   - write: writes the data of the vectors' rows, in the order of `ids`.
    /// - Throws: ``NearestError`` with the code `unknownID`, or if memory is refused.
    package func replaceSidecar(
        of ids: [VectorID],
        write: SidecarWriter
    ) throws(NearestError) {
        try rows.writer.withLock { writer throws(NearestError) in
            try rows.replaceSidecar(of: ids, write, &writer)
        }
    }

    /// Adds vectors; see ``insert(contentsOf:ids:)-(Span<Float>,_)``.
    @discardableResult
    public func insert(contentsOf vectors: [Float], ids: [VectorID]) throws(NearestError) -> Int {
        try insert(contentsOf: vectors.span, ids: ids)
    }

    /// Replaces a vector and keeps its attributes.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID` if the index holds no vector with that
    ///   identifier, and as ``insert(_:id:)-(Span<Float>,_)`` does.
    public func replace(_ vector: [Float], id: VectorID) throws(NearestError) {
        _ = try insert(vector.span, ids: CollectionOfOne(id), mustExist: true)
    }

    /// Removes a vector; its memory is reused once no search can see it.
    ///
    /// - Complexity: O(1), expected.
    /// - Returns: whether the index held a vector with that identifier.
    @discardableResult
    public func remove(_ id: VectorID) -> Bool {
        remove(contentsOf: CollectionOfOne(id)) == 1
    }

    /// Removes vectors; searches see all of them removed at once.
    ///
    /// - Parameter ids: identifiers; those that the index does not hold are ignored.
    /// - Complexity: O(number of identifiers), expected.
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

    /// Frees the memory of removed vectors by moving others into their places.
    ///
    /// It waits up to a second for the searches that began before it, so never call it inside one.
    /// Other changes wait for it. If a search lasts longer, the memory is left for the next call.
    ///
    /// - Complexity: O(removed vectors × `dimension`).
    public func compact() {
        rows.writer.withLock { writer in rows.compact(&writer) }
    }

    /// Adds vectors as they are encoded in a file.
    ///
    /// - Parameter encoded: rows of the index's own format.
    /// - Throws: ``NearestError`` if memory is refused; the index is unchanged then.
    package func insert(_ encoded: EncodedRows) throws(NearestError) {
        try rows.writer.withLock { writer throws(NearestError) in
            let (count, ids) = (encoded.rows.count, encoded.ids)
            let places = try rows.reserve(count, sidecar: encoded.sidecar, &writer)
            _ = write(ids, to: places, &writer) { index, target in
                encoded.copy(index, to: target, codec.format)
            }
        }
    }

    // Validates everything, then reserves memory, and only then changes the index.
    private func insert(
        _ vectors: Span<Float>,
        ids: some Collection<VectorID>,
        sidecar source: SidecarSource = .nothing,
        mustExist: Bool = false
    ) throws(NearestError) -> Int {
        try codec.withValidated(vectors, ids: ids) { vectors throws(NearestError) in
            guard let vectors else { return 0 }
            return try rows.writer.withLock { writer throws(NearestError) in
                // A replaced vector's sidecar data is copied from its old row to the new one.
                var source = source
                if mustExist, let id = ids.first {
                    guard let row = rows.ids.row(of: id) else { throw .unknown(id) }
                    source = .copied(from: [row])
                }
                let places = try rows.reserve(ids.count, sidecar: source, &writer)
                return write(ids, to: places, &writer) { index, target in
                    codec.encode(index, of: vectors, to: target)
                }
            }
        }
    }

    // Fills reserved rows, assigns identifiers to them, and publishes the version; returns how many
    // identifiers were new. Nothing in it can fail.
    private func write(
        _ ids: some Collection<VectorID>,
        to places: [Int],
        _ writer: inout RowWriterState,
        _ encode: (_ index: Int, _ target: RowTarget) -> Float
    ) -> Int {
        let version = rows.nextVersion()
        for (index, id) in ids.enumerated() {
            rows.fill(places[index], id: id, version: version, &writer) { encode(index, $0) }
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
