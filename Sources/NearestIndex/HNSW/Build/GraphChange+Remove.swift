extension GraphChange {
    /// Removes vectors in one version; their nodes stay linked until a sweep.
    ///
    /// - Parameter ids: identifiers; those that the index does not hold are ignored.
    /// - Returns: how many were removed.
    mutating func remove(_ ids: [VectorID]) -> Int {
        let (rows, version) = (parts.rows, nextVersion)
        var removed = 0
        for id in ids where rows.unassign(id, version: version, &rowState) { removed += 1 }
        guard removed > 0 else { return 0 }
        rows.publish(version, liveChange: -removed, &rowState)
        maintain(after: removed)
        return removed
    }
}
