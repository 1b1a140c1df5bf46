internal import Synchronization

extension HNSWIndex {
    /// Removes a vector.
    ///
    /// Searches that begin afterwards do not return it. Its node stays in the graph as a way to
    /// others; when a tenth of the nodes are such, each change repairs some neighborhoods, until
    /// nothing leads to them any more and their room is used again.
    ///
    /// - Complexity: O(1), and about as much as an insertion while neighborhoods are repaired; now and
    ///   then all links are followed once, some tens of milliseconds for 100 000 vectors.
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
        return writer.withLock { writer in
            rows.writer.withLock { rowWriter in
                let version = rows.nextVersion()
                var removed = 0
                for id in ids where rows.unassign(id, version: version, &rowWriter) { removed += 1 }
                guard removed > 0 else { return 0 }
                rows.publish(version, liveChange: -removed, &rowWriter)
                maintain(after: removed, &writer, &rowWriter)
                return removed
            }
        }
    }

    /// Puts a vector in the place of another, whose attributes it keeps.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID` where there is none with that identifier,
    ///   and as ``insert(_:id:)-(Span<Float>,_)`` does.
    public func replace(_ vector: [Float], id: VectorID) throws(NearestError) {
        _ = unsafe try vector.withUnsafeBufferPointer { vector throws(NearestError) in
            unsafe try insertOne(vector, id: id, mustExist: true)
        }
    }
}
