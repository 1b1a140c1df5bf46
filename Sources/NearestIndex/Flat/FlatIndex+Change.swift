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
        guard vectors.count == ids.count * dimension else {
            throw NearestError(
                code: .dimensionMismatch,
                message: "\(ids.count) identifiers need \(ids.count * dimension) numbers, "
                    + "\(dimension) each, but there are \(vectors.count)"
            )
        }
        var seen = Set<VectorID>(minimumCapacity: ids.count)
        for (index, id) in ids.enumerated() where !seen.insert(id).inserted {
            throw NearestError(
                code: .duplicateID,
                message: "the identifier \(id) stands twice in the batch, the second time at "
                    + "position \(index); keep one of them"
            )
        }
        return unsafe try insert(vectors, ids: ids)
    }

    /// Adds vectors; see ``insert(contentsOf:ids:)-(Span<Float>,_)``.
    @discardableResult
    public func insert(contentsOf vectors: [Float], ids: [VectorID]) throws(NearestError) -> Int {
        try insert(contentsOf: vectors.span, ids: ids)
    }

    /// Puts a vector in the place of another.
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
        mustExist: Bool = false
    ) throws(NearestError) -> Int {
        let single = ids.count == 1
        for (index, id) in ids.enumerated() {
            let vector =
                single
                ? unsafe vectors
                : unsafe UnsafeBufferPointer(
                    rebasing: vectors[index * dimension..<(index + 1) * dimension]
                )
            _ = try unsafe check.squaredNorm(of: vector, "the vector of \(id)")
            try unsafe checkRange(of: vector, id: id)
        }
        guard let start = vectors.baseAddress, !ids.isEmpty else { return 0 }
        return try rows.writer.withLock { writer throws(NearestError) in
            if mustExist, let id = ids.first, rows.ids.row(of: id) == nil { throw .unknown(id) }
            let places = try rows.reserve(ids.count, &writer)
            let version = rows.nextVersion()
            for (index, id) in ids.enumerated() {
                unsafe rows.fill(places[index], id: id, version: version, &writer) { target in
                    unsafe encode(start + index * dimension, to: target)
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

    // float16 holds magnitudes below 65 520, after which rounding gives infinity, and what it rounds
    // to zero has no direction.
    private func checkRange(
        of vector: UnsafeBufferPointer<Float>,
        id: VectorID
    ) throws(NearestError) {
        guard encoding == .float16, let start = vector.baseAddress else { return }
        if let index = unsafe vector.firstIndex(where: { abs($0) >= 65_520 }) {
            throw NearestError(
                code: .invalidVector,
                message: "the vector of \(id) has \(unsafe vector[index]) at element \(index), too "
                    + "large for float16, which ends at 65504; scale the vectors down or use float32"
            )
        }
        guard metric == .cosine else { return }
        let halves = Workspace<UInt16>(dimension)
        unsafe kernels.narrow(start, count: dimension, toFloat16: halves.start)
        if unsafe kernels.squaredNorm(halves.start, count: dimension, element: .float16) == 0 {
            throw NearestError(
                code: .invalidVector,
                message: "the vector of \(id) is zero in float16, which has no direction and so no "
                    + "cosine; scale the vectors up or use float32"
            )
        }
    }

    // Writes a vector as it is stored and returns its scale: see `RowTable`.
    private func encode(
        _ vector: UnsafePointer<Float>,
        to target: UnsafeMutableRawPointer
    ) -> Float {
        switch encoding {
        case .float32:
            unsafe target.assumingMemoryBound(to: Float.self).update(from: vector, count: dimension)
        case .float16:
            unsafe kernels.narrow(
                vector,
                count: dimension,
                toFloat16: target.assumingMemoryBound(to: UInt16.self)
            )
        }
        let squaredNorm = unsafe kernels.squaredNorm(
            target,
            count: dimension,
            element: encoding.element
        )
        return Float(metric == .cosine ? 1 / squaredNorm.squareRoot() : squaredNorm)
    }
}
