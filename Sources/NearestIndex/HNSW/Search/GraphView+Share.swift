extension GraphView {
    /// Returns the share of the nodes around a node that are in a set: its neighbors and theirs.
    ///
    /// It distinguishes a set that is spread over the index from one that is far from the node. It
    /// reads links only, about `4 · m²` of them in 1-3 µs, and no vectors.
    func share(of set: RowSet, around node: Int) -> Double {
        let (rows, rowCount) = (set.bits, set.rowCount)
        var (seen, matching) = (0, 0)
        for neighbor in list(of: node) where neighbor < rowCount { prefetchList(of: neighbor) }
        for neighbor in list(of: node) where neighbor < rowCount {
            seen &+= 1
            matching &+= rows.contains(neighbor) ? 1 : 0
            for behind in list(of: neighbor) where behind < rowCount {
                seen &+= 1
                matching &+= rows.contains(behind) ? 1 : 0
            }
        }
        return seen == 0 ? 0 : Double(matching) / Double(seen)
    }
}
