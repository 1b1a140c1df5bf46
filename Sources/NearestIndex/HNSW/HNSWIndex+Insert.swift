internal import NearestKernels
internal import NearestPlatform

extension HNSWIndex {
    /// Adds a vector, or replaces the one with that identifier.
    ///
    /// - Complexity: about `efConstruction · m` distances, expected.
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` for a vector of another length, with NaN or an infinity, zero
    ///   under cosine, or too large for the encoding; or if memory is refused. The index is
    ///   unchanged.
    @discardableResult
    public func insert(_ vector: VectorSpan, id: VectorID) throws(NearestError) -> Bool {
        try insertOne(vector, id: id, sidecar: .nothing)
    }

    /// Adds a vector and its sidecar data, or replaces the one with that identifier.
    ///
    /// - Parameters:
    ///   - vector: ``dimension`` numbers.
    ///   - id: its identifier.
    ///   - write: writes the data of the vector's row.
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` as ``insert(_:id:)-(VectorSpan,_)``, and what `write` throws.
    @discardableResult
    package func insert(
        _ vector: VectorSpan,
        id: VectorID,
        sidecar write: @escaping SidecarWriter
    ) throws(NearestError) -> Bool {
        try insertOne(vector, id: id, sidecar: .written(write))
    }

    /// Replaces a vector and keeps its attributes.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID` if the index holds no vector with that
    ///   identifier, and as ``insert(_:id:)-(VectorSpan,_)`` does.
    public func replace(_ vector: VectorSpan, id: VectorID) throws(NearestError) {
        _ = try insertOne(vector, id: id, sidecar: nil)
    }

    // Adds a vector. If `source` is nil, the identifier must be known, and keeps its sidecar data.
    private func insertOne(
        _ vector: VectorSpan,
        id: VectorID,
        sidecar source: SidecarSource?
    ) throws(NearestError) -> Bool {
        let one = CollectionOfOne(id)
        return try parts.codec.withValidated(vector, ids: one) { vectors throws(NearestError) in
            guard let vectors else { return false }
            return try change { change throws(NearestError) in
                var source = source
                if source == nil {
                    guard let row = parts.rows.ids.row(of: id) else { throw .unknown(id) }
                    source = .copied(from: [row])
                }
                let places = try change.reserve([id], sidecar: source ?? .nothing)
                let bulk = BulkInsertion(vectors: vectors, ids: [id], encoded: nil)
                return change.insert(bulk.batch(1, from: 0, places), threads: 1) == 1
            }
        }
    }

    /// Adds vectors, replacing those whose identifiers are known.
    ///
    /// Vectors are inserted batch by batch, each a small share of what the graph holds by then. All
    /// threads search for the neighbors of a batch, in the graph as it was before and among the
    /// batch's earlier vectors. Then the links are written in a fixed order. Searches see a batch
    /// once it is done, and other changes may come between two batches.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of ``dimension`` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - progress: called on the caller's thread after a batch, when a hundredth more is
    ///     inserted, while links are chosen again, and at the end. Default: not at all. To stop,
    ///     cancel the task.
    /// - Complexity: about `ids.count · efConstruction · m` distances, expected.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as for one vector, and for lengths that do not fit or an
    ///   identifier that appears twice: the index is unchanged. With the code `cancelled` if the
    ///   task was cancelled: the index is valid and holds the first vectors, as many as the message
    ///   says; all of them, if it was cancelled while their links were chosen again.
    @discardableResult
    public func insert(
        contentsOf vectors: VectorSpan,
        ids: [VectorID],
        threads: Int = 1,
        progress: ((InsertionProgress) -> Void)? = nil
    ) throws(NearestError) -> Int {
        try insertMany(vectors, ids: ids, sidecar: .nothing, threads: threads, progress)
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
        try insertMany(vectors, ids: ids, sidecar: .written(write), threads: threads, progress)
    }

    private func insertMany(
        _ vectors: VectorSpan,
        ids: [VectorID],
        sidecar source: SidecarSource,
        threads: Int,
        _ progress: ((InsertionProgress) -> Void)?
    ) throws(NearestError) -> Int {
        guard threads >= 1 else { throw .threads(threads) }
        try parts.codec.validateBatch(vectors, ids: ids)
        return try parts.codec.withValidated(vectors, ids: ids) { vectors throws(NearestError) in
            guard let vectors else { return 0 }
            let bulk = BulkInsertion(vectors: vectors, ids: ids, encoded: nil)
            return try insert(bulk, sidecar: source, threads: threads, progress)
        }
    }

    /// Adds vectors as they are encoded.
    ///
    /// - Parameters:
    ///   - encoded: rows of the index's own format.
    ///   - threads: threads to use, at least 1.
    ///   - isPart: whether more parts follow, and ``finishParts(threads:)``. Default: no.
    /// - Throws: ``NearestError`` as
    ///   ``insert(contentsOf:ids:threads:progress:)-(VectorSpan,_,_,_)``.
    package func insert(
        _ encoded: EncodedRows,
        threads: Int,
        isPart: Bool = false
    ) throws(NearestError) {
        var bulk = BulkInsertion(vectors: nil, ids: encoded.ids, encoded: encoded)
        bulk.isPart = isPart
        _ = try insert(bulk, sidecar: encoded.sidecar, threads: threads, nil)
    }

    /// Adds vectors that were validated when they were collected; more parts follow, and
    /// ``finishParts(threads:)``.
    ///
    /// - Throws: ``NearestError`` as
    ///   ``insert(contentsOf:ids:threads:progress:)-(VectorSpan,_,_,_)``.
    package func insert(part collected: CollectedVectors, threads: Int) throws(NearestError) {
        try collected.withInput { vectors throws(NearestError) in
            var bulk = BulkInsertion(vectors: vectors, ids: collected.ids, encoded: nil)
            bulk.isPart = true
            _ = try insert(bulk, sidecar: .nothing, threads: threads, nil)
        }
    }

    // Adds validated vectors, batch by batch.
    private func insert(
        _ bulk: BulkInsertion,
        sidecar source: SidecarSource,
        threads: Int,
        _ progress: ((InsertionProgress) -> Void)?
    ) throws(NearestError) -> Int {
        let ids = bulk.ids
        var bulk = bulk
        let (places, isRefined) = try change { change throws(NearestError) in
            let places = try change.reserve(ids, sidecar: source)
            if ids.count >= GraphChange.bulkCount {
                change.beginBulk(bulk, threads: threads)
            }
            return (places, change.refines(bulk))
        }
        if isRefined { bulk.candidateCount = parameters.firstCandidates }
        // Vectors that are replaced are counted twice; then the last report comes early.
        let refined = isRefined && !bulk.isPart ? (count + ids.count) * parameters.refinements : 0
        func report(_ inserted: Int, _ refinedCount: Int) {
            progress?(
                InsertionProgress(
                    insertedCount: inserted,
                    totalCount: ids.count,
                    refinedCount: refinedCount,
                    refinementCount: refined
                )
            )
        }
        // Also when cancelled: the vectors inserted so far are checked for reachability.
        defer { change { $0.finishBulk(ids.count) } }
        var (added, done, reported) = (0, 0, 0)
        while done < ids.count {
            change { change in
                let size = change.batchSize(ids[done...])
                let batch = bulk.batch(size, from: done, places)
                added += change.insert(batch, threads: threads)
                done += batch.ids.count
            }
            if done == ids.count || (done - reported) * 100 >= ids.count {
                report(done, 0)
                reported = done
            }
            if done < ids.count, Task.isCancelled {
                change { $0.release(places[done...], of: ids[done...]) }
                throw NearestError(
                    code: .cancelled,
                    message: "the insertion was cancelled after \(done) of \(ids.count) vectors, "
                        + "which the index now holds; insert the others to continue"
                )
            }
        }
        if refined > 0 {
            let all = refined / parameters.refinements
            for pass in 0..<parameters.refinements {
                try refineAll(threads: threads) { report(ids.count, pass * all + min($0, all)) }
            }
            report(ids.count, refined)
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
        // It runs as a change of the graph, so that it cannot come between the copying of a
        // vector's data to its new row and the publishing of that row.
        try change { change throws(NearestError) in
            try parts.rows.replaceSidecar(of: ids, write, &change.rowState)
        }
    }
}
