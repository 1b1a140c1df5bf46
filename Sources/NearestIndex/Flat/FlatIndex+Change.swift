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
    public func insert(_ vector: VectorSpan, id: VectorID) throws(NearestError) -> Bool {
        try insert(vector, ids: CollectionOfOne(id)) == 1
    }

    /// Adds vectors, replacing those whose identifiers are known.
    ///
    /// All of them are added or, if an error is thrown, none. Searches see all of them at once.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of ``dimension`` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - threads: threads that make codes, at least 1; copying vectors takes one. Default: 1.
    ///   - progress: called once, at the end. Default: not at all.
    /// - Complexity: O(`ids.count * dimension`), expected.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as for one vector, and for lengths that do not fit or an
    ///   identifier that appears twice.
    @discardableResult
    public func insert(
        contentsOf vectors: VectorSpan,
        ids: [VectorID],
        threads: Int = 1,
        progress: ((InsertionProgress) -> Void)? = nil
    ) throws(NearestError) -> Int {
        try insertMany(vectors, ids, .nothing, threads, progress)
    }

    /// Adds a vector and its sidecar data, or replaces the one with that identifier.
    ///
    /// - Throws: ``NearestError`` as ``insert(_:id:)-(VectorSpan,_)``, and what `write` throws.
    @discardableResult
    package func insert(
        _ vector: VectorSpan,
        id: VectorID,
        sidecar write: @escaping SidecarWriter
    ) throws(NearestError) -> Bool {
        try insert(vector, ids: CollectionOfOne(id), sidecar: .written(write)) == 1
    }

    /// Adds vectors and their sidecar data, which `write` writes in the order of `ids`; see
    /// ``insert(contentsOf:ids:threads:progress:)-(VectorSpan,_,_,_)``.
    @discardableResult
    package func insert(
        contentsOf vectors: VectorSpan,
        ids: [VectorID],
        sidecar write: @escaping SidecarWriter,
        threads: Int,
        progress: ((InsertionProgress) -> Void)?
    ) throws(NearestError) -> Int {
        try insertMany(vectors, ids, .written(write), threads, progress)
    }

    private func insertMany(
        _ vectors: VectorSpan,
        _ ids: [VectorID],
        _ source: SidecarSource,
        _ threads: Int,
        _ progress: ((InsertionProgress) -> Void)?
    ) throws(NearestError) -> Int {
        guard threads >= 1 else { throw .threads(threads) }
        try codec.validateBatch(vectors, ids: ids)
        let added = try insert(vectors, ids: ids, sidecar: source, threads: threads)
        if !ids.isEmpty {
            progress?(InsertionProgress(insertedCount: ids.count, totalCount: ids.count))
        }
        return added
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

    /// Replaces a vector and keeps its attributes.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID` if the index holds no vector with that
    ///   identifier, and as ``insert(_:id:)-(VectorSpan,_)`` does.
    public func replace(_ vector: VectorSpan, id: VectorID) throws(NearestError) {
        _ = try insert(vector, ids: CollectionOfOne(id), mustExist: true)
    }

    /// Removes a vector; its memory is reused once no search can see it.
    ///
    /// - Complexity: O(1), expected.
    /// - Returns: whether the index held a vector with that identifier.
    @discardableResult
    public func remove(_ id: VectorID) -> Bool {
        remove(CollectionOfOne(id)) == 1
    }

    /// Removes vectors; searches see all of them removed at once.
    ///
    /// - Parameter ids: identifiers; those that the index does not hold are ignored.
    /// - Complexity: O(number of identifiers), expected.
    /// - Returns: how many were removed.
    @discardableResult
    public func remove(_ ids: some Sequence<VectorID>) -> Int {
        // The caller's sequence is read before the lock is taken: it may do anything.
        let ids = Array(ids)
        return rows.writer.withLock { writer in rows.remove(ids, &writer) }
    }

    /// Removes the vectors that pass, all at once, and returns how many there were.
    ///
    /// - Throws: ``NearestError`` for candidates of another index; nothing is removed then.
    package func remove(among candidates: Candidates) throws(NearestError) -> Int {
        try rows.writer.withLock { writer throws(NearestError) in
            // Listed by the writer, so that no change comes between.
            let ids = try withReader { reader throws(NearestError) in
                try reader.ids(among: candidates)
            }
            return rows.remove(ids, &writer)
        }
    }

    /// Frees the memory of removed vectors by moving others into their places.
    ///
    /// It waits up to a second for the searches that began before it, so never call it inside one.
    /// Other changes wait for it. If a search lasts longer, the memory is left for the next call.
    ///
    /// - Complexity: O(removed vectors × `dimension`).
    public func compact() {
        rows.writer.withLock { writer in
            let codes = self.codes.value
            rows.compact(&writer) { codes?.copy(from: $0.from, to: $0.to) }
            codes?.shrink(to: writer.end)
        }
    }

    /// Adds vectors as they are encoded in a file.
    ///
    /// - Parameters:
    ///   - encoded: rows of the index's own format.
    ///   - updatesCodes: whether codes are made where there are vectors enough. Default: yes.
    /// - Throws: ``NearestError`` if memory is refused; the index is unchanged then.
    package func insert(
        _ encoded: EncodedRows,
        updatesCodes: Bool = true
    ) throws(NearestError) {
        try rows.writer.withLock { writer throws(NearestError) in
            let (count, ids) = (encoded.rows.count, encoded.ids)
            let places = try reserve(count, sidecar: encoded.sidecar, &writer)
            _ = write(ids, to: places, &writer) { index, target in
                encoded.copy(index, to: target, codec.format)
            }
            if updatesCodes { updateCodes(added: count, threads: 1, &writer) }
        }
    }

    // Validates everything, then reserves memory, and only then changes the index.
    private func insert(
        _ vectors: VectorSpan,
        ids: some Collection<VectorID>,
        sidecar source: SidecarSource = .nothing,
        mustExist: Bool = false,
        threads: Int = 1
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
                let places = try reserve(ids.count, sidecar: source, &writer)
                let added = write(ids, to: places, &writer) { index, target in
                    codec.encode(index, of: vectors, to: target)
                }
                updateCodes(added: ids.count, threads: threads, &writer)
                return added
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
        withCodes { encodeRow in
            for (index, id) in ids.enumerated() {
                rows.fill(places[index], id: id, version: version, &writer) { target in
                    let norm = encode(index, target)
                    encodeRow?(places[index], StoredVector(target.row, norm: norm))
                    return norm
                }
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
