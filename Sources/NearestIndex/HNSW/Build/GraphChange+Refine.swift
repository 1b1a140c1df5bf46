extension GraphChange {
    /// An insertion of at least this many vectors is refined, if it at least doubles the index.
    private static let refinedCount = 4096
    /// The nodes whose links are chosen in one change; searches and other changes come between.
    private static let refinedPart = 2048

    /// Whether vectors that are inserted now are refined afterwards.
    func refines(_ bulk: BulkInsertion) -> Bool {
        let (count, all) = (bulk.ids.count, parts.count + bulk.ids.count)
        return parts.parameters.refinements > 0 && all >= Self.refinedCount
            && (bulk.isPart || (count >= Self.refinedCount && count >= parts.count))
    }

    /// Whether the lists of the graph are filled: then those of new nodes are too.
    var isRefined: Bool {
        parts.parameters.refinements > 0 && parts.count >= Self.refinedCount
    }

    /// Whether an index that was inserted in parts is refined.
    var refinesParts: Bool {
        parts.parameters.refinements > 0 && parts.count >= Self.refinedCount
    }

    /// Chooses the links of a part of the nodes on layer 0 again, among the nearest of the whole
    /// graph.
    ///
    /// New nodes are linked to the nearest of those that were there before them, so the first ones
    /// have links that are too long. After a refinement all have those that they would get if they
    /// came last, and lists are full.
    ///
    /// - Parameters:
    ///   - first: the node with which the part begins.
    ///   - threads: threads to use, at least 1.
    /// - Returns: the node with which the next part begins; nil at the end.
    mutating func refine(from first: Int, threads: Int) -> Int? {
        let view = newestView
        guard let entry = parts.graph.entry, first < view.rowCount else { return nil }
        let end = min(first + Self.refinedPart, view.rowCount)
        let nodes = (first..<end).filter { view.isVisible($0) }
        linking(in: view, fillsLists: true).refine(nodes, from: entry, threads: threads)
        return end < view.rowCount ? end : nil
    }
}
