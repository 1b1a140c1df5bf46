internal import Synchronization

extension HNSWIndex {
    /// Removes a vector.
    ///
    /// Searches that begin afterwards do not return it; its node stays in the graph, as a way to
    /// others, until its neighborhood has been repaired.
    ///
    /// - Complexity: O(1), expected.
    /// - Returns: whether there was one with that identifier.
    @discardableResult
    public func remove(_ id: VectorID) -> Bool {
        writer.withLock { _ in
            rows.writer.withLock { rowWriter in
                let version = rows.nextVersion()
                guard rows.unassign(id, version: version, &rowWriter) else { return false }
                rows.publish(version, liveChange: -1, &rowWriter)
                return true
            }
        }
    }
}
