extension GraphChange {
    /// Removes vectors in one version; their nodes stay linked until a sweep.
    ///
    /// - Parameter ids: identifiers; those that the index does not hold are ignored.
    /// - Returns: how many were removed.
    mutating func remove(_ ids: [VectorID]) -> Int {
        let removed = parts.rows.remove(ids, &rowState)
        if removed > 0 { maintain(after: removed) }
        return removed
    }
}
