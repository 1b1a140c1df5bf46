internal import NearestKernels
internal import Synchronization

extension HNSWIndex {
    /// Adds a vector, or replaces the one with that identifier.
    ///
    /// - Complexity: about `efConstruction · m` distances, expected.
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` for a vector of another length, with NaN or an infinity, zero under
    ///   cosine, or too large for the encoding; or where memory is refused. The index is unchanged.
    @discardableResult
    public func insert(_ vector: Span<Float>, id: VectorID) throws(NearestError) -> Bool {
        // SAFETY: the span outlives the call.
        let vector = unsafe vector.withUnsafeBufferPointer { unsafe $0 }
        return unsafe try insertOne(vector, id: id, mustExist: false)
    }

    /// Adds a vector and what it has beside it, or replaces the one with that identifier.
    ///
    /// - Parameters:
    ///   - vector: ``dimension`` numbers.
    ///   - id: its identifier.
    ///   - items: what the attachment takes for one vector.
    /// - Returns: true if the identifier was new.
    /// - Throws: ``NearestError`` as ``insert(_:id:)-(Span<Float>,_)``, and what the attachment throws.
    @discardableResult
    package func insert(
        _ vector: Span<Float>,
        id: VectorID,
        attaching items: any Sendable
    ) throws(NearestError) -> Bool {
        // SAFETY: the span outlives the call.
        let vector = unsafe vector.withUnsafeBufferPointer { unsafe $0 }
        try rows.attachment?.check(items, count: 1)
        return unsafe try insertOne(vector, id: id, attaching: .items(items), mustExist: false)
    }

    /// Adds a vector, or replaces one, which may be required to exist.
    func insertOne(
        _ vector: UnsafeBufferPointer<Float>,
        id: VectorID,
        attaching items: RowItems = .nothing,
        mustExist: Bool
    ) throws(NearestError) -> Bool {
        try unsafe intake.check(vector, ids: CollectionOfOne(id))
        guard let start = vector.baseAddress else { return false }
        return try writer.withLock { writer throws(NearestError) in
            var items = items
            if mustExist {
                guard let row = rows.ids.row(of: id) else { throw .unknown(id) }
                items = .those(of: [row])
            }
            let places = try reserve([id], attaching: items, &writer)
            let part = unsafe HNSWPart(vectors: start, ids: [id], rows: places[...])
            return insert(part, threads: 1, &writer) == 1
        }
    }

    /// Adds vectors, replacing those whose identifiers are known.
    ///
    /// Vectors are inserted part after part, each a small share of what the graph holds by then: the
    /// neighbors of a part are looked for on all threads, in the graph as it was before and among the
    /// part's earlier vectors, and then linked in a fixed order. Searches see a part once it is done, and other changes may come
    /// between two parts.
    ///
    /// - Parameters:
    ///   - vectors: `ids.count` rows of ``dimension`` numbers, one after the other.
    ///   - ids: their identifiers, each once.
    ///   - threads: threads to use, the caller's included, at least 1. Default: 1.
    ///   - progress: called after each part, on the caller's thread, with the number of vectors
    ///     inserted so far; returns whether to go on. Default: none.
    /// - Complexity: about `ids.count · efConstruction · m` distances, expected.
    /// - Returns: how many identifiers were new.
    /// - Throws: ``NearestError`` as for one vector, and for lengths that do not fit or an identifier
    ///   that stands twice: the index is unchanged. With the code `cancelled` if the task was
    ///   cancelled or `progress` returned false: the index is valid and holds the first vectors, as
    ///   many as the message says.
    @discardableResult
    public func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        threads: Int = 1,
        progress: ((Int) -> Bool)? = nil
    ) throws(NearestError) -> Int {
        guard threads >= 1 else { throw .threads(threads) }
        let vectors = unsafe vectors.withUnsafeBufferPointer { unsafe $0 }
        try intake.checkBatch(vectorCount: vectors.count, ids: ids)
        try unsafe intake.check(vectors, ids: ids)
        return try unsafe insert(vectors, ids: ids, stored: nil, threads: threads, progress)
    }

    /// Adds vectors and what they have beside them, an item each; see
    /// ``insert(contentsOf:ids:threads:progress:)-(Span<Float>,_,_,_)``.
    @discardableResult
    package func insert(
        contentsOf vectors: Span<Float>,
        ids: [VectorID],
        attaching items: any Sendable,
        threads: Int,
        progress: ((Int) -> Bool)?
    ) throws(NearestError) -> Int {
        guard threads >= 1 else { throw .threads(threads) }
        let vectors = unsafe vectors.withUnsafeBufferPointer { unsafe $0 }
        try intake.checkBatch(vectorCount: vectors.count, ids: ids)
        try unsafe intake.check(vectors, ids: ids)
        try rows.attachment?.check(items, count: ids.count)
        return try unsafe insert(
            vectors,
            ids: ids,
            attaching: .items(items),
            stored: nil,
            threads: threads,
            progress
        )
    }

    /// Gives vectors other items beside them, all or, when an error is thrown, none.
    package func replaceItems(
        _ items: any Sendable,
        of ids: [VectorID]
    ) throws(NearestError) {
        try rows.attachment?.check(items, count: ids.count)
        // Not while a vector is replaced: its new row has had the items copied already.
        try writer.withLock { _ throws(NearestError) in
            try rows.writer.withLock { rowWriter throws(NearestError) in
                try rows.replace(items, of: ids, &rowWriter)
            }
        }
    }

    /// Adds vectors that were checked; where they are stored already, their rows are copied.
    func insert(
        _ vectors: UnsafeBufferPointer<Float>,
        ids: [VectorID],
        attaching items: RowItems = .nothing,
        stored: StoredVectors?,
        threads: Int,
        _ progress: ((Int) -> Bool)?
    ) throws(NearestError) -> Int {
        guard let start = vectors.baseAddress, !ids.isEmpty else { return 0 }
        let places = try writer.withLock { writer throws(NearestError) in
            let places = try reserve(ids, attaching: items, &writer)
            if ids.count >= Self.manyVectors {
                unsafe beginMany(start, count: ids.count, &writer)
            }
            return places
        }
        defer { writer.withLock { finishMany(ids.count, &$0) } }
        var added = 0
        var done = 0
        while done < ids.count {
            writer.withLock { writer in
                let size = partSize(ids[done...], &writer)
                let part = unsafe HNSWPart(
                    vectors: start + done * dimension,
                    ids: ids[done..<done + size],
                    rows: places[done..<done + size],
                    stored: stored.map { ($0, done) }
                )
                added += insert(part, threads: threads, &writer)
                done += size
            }
            let goesOn = progress?(done) ?? true
            if done < ids.count, !goesOn || Task.isCancelled {
                writer.withLock { _ in
                    rows.writer.withLock { rows.giveBack(places[done...], &$0) }
                    graph.reserve(upper: -ids[done...].reduce(0) { $0 + levels.level(of: $1) })
                }
                throw NearestError(
                    code: .cancelled,
                    message: "the insertion was cancelled after \(done) of \(ids.count) vectors, "
                        + "which the index now holds; insert the others to go on"
                )
            }
        }
        return added
    }

    /// Adds vectors; see ``insert(contentsOf:ids:threads:progress:)-(Span<Float>,_,_,_)``.
    @discardableResult
    public func insert(
        contentsOf vectors: [Float],
        ids: [VectorID],
        threads: Int = 1,
        progress: ((Int) -> Bool)? = nil
    ) throws(NearestError) -> Int {
        try insert(contentsOf: vectors.span, ids: ids, threads: threads, progress: progress)
    }

    /// Vectors from which on the lengths of links are kept while they are inserted.
    private static let manyVectors = 1024
    /// Vectors from which on float16 copies are kept as well.
    private static let halvedVectors = 4096
    /// A part is at most this share of the graph, whose nodes see each other only in their order.
    private static let partShare = 64
    private static let largestPart = 2048

    // Rows for all vectors and room for their links, so that nothing fails after the first change.
    private func reserve(
        _ ids: [VectorID],
        attaching items: RowItems,
        _ writer: inout HNSWWriter
    ) throws(NearestError) -> [Int] {
        try rows.writer.withLock { rowWriter throws(NearestError) in
            guard rows.end(rowWriter) + ids.count <= HNSWGraph.nodeLimit else {
                throw NearestError(
                    code: .outOfMemory,
                    message: "a graph holds at most \(HNSWGraph.nodeLimit) vectors; split it into "
                        + "several"
                )
            }
            let upper = ids.reduce(0) { $0 + levels.level(of: $1) }
            try graph.grow(to: rows.end(rowWriter) + ids.count, upper: upper)
            try writer.lengths?.grow(to: rows.end(rowWriter) + ids.count)
            try writer.halves?.grow(to: rows.end(rowWriter) + ids.count)
            let places = try rows.reserve(ids.count, attaching: items, &rowWriter)
            graph.reserve(upper: upper)
            return places
        }
    }

    // Makes what is kept while many vectors are inserted; where memory is refused, goes without.
    private func beginMany(
        _ vectors: UnsafePointer<Float>,
        count: Int,
        _ writer: inout HNSWWriter
    ) {
        writer.manyUsers += 1
        rows.writer.withLock { rowWriter in
            let end = rows.end(rowWriter)
            if writer.lengths == nil { writer.lengths = try? makeLengths(end) }
            // The rows that there are must be copied too, so there should not be too many of them; and
            // only under cosine is it certain that float16 can hold them.
            if writer.halves == nil, count >= Self.halvedVectors,
                count >= self.count, metric == .cosine || self.count == 0,
                encoding == .float32, dimension >= HalfRows.fewestDimensions,
                unsafe HalfPrecisionTrial(self).passes(vectors, count: count)
            {
                writer.halves = try? makeHalves(end)
            }
        }
    }

    private func makeLengths(_ end: Int) throws(NearestError) -> LinkDistances {
        let lengths = try LinkDistances(width: graph.view.width)
        try lengths.grow(to: end)
        return lengths
    }

    private func makeHalves(_ end: Int) throws(NearestError) -> HalfRows {
        let halves = try HalfRows(dimension: dimension, kernels: kernels)
        try halves.grow(to: end)
        for row in 0..<end where rows.births(of: row) != RowLayout.never {
            unsafe halves.set(row, rows.vector(of: row))
        }
        return halves
    }

    private func finishMany(_ count: Int, _ writer: inout HNSWWriter) {
        rows.writer.withLock { rowWriter in
            // After a large part of the graph was inserted every node is made sure of; after a small one
            // it waits for more changes, so that many small insertions cost no more than a large one.
            let enough = count >= self.count / 8 ? 1 : self.count / 64
            checkReachability(&writer, &rowWriter, atLeastAfter: enough)
            // The vectors of the last part are seen by all from now on, unless a search is under way.
            rows.reclaim(&rowWriter)
        }
        guard count >= Self.manyVectors else { return }
        writer.manyUsers -= 1
        guard writer.manyUsers == 0 else { return }
        writer.lengths = nil
        writer.halves = nil
    }

    /// How many of the vectors to insert next form a part.
    ///
    /// Depends on the graph and the vectors alone. A node that is higher than the graph comes alone,
    /// so that there is never a second one on its layer that it does not know.
    private func partSize(_ ids: ArraySlice<VectorID>, _ writer: inout HNSWWriter) -> Int {
        let largest = max(1, min(count / Self.partShare, Self.largestPart))
        let top = graph.entry?.level ?? -1
        var size = 0
        for id in ids.prefix(largest) {
            if levels.level(of: id) > top { return max(1, size) }
            size += 1
        }
        return size
    }
}
