extension OutputSpan where Element == Neighbor {
    /// Fills the free capacity with the nearest neighbors that `search` offers, nearest first.
    ///
    /// The heap works in the caller's buffer itself, so nothing is copied or allocated.
    ///
    /// - Parameter search: offers neighbors to the heap, which takes as many as the free capacity.
    /// - Returns: the summary of `search`, marked short if fewer neighbors than the free capacity
    ///   came.
    mutating func fillNearest(
        _ search: (inout TopK) -> SearchSummary
    ) -> SearchSummary {
        var summary = SearchSummary()
        fillFree { free in
            var nearest = TopK(free)
            summary = search(&nearest).markedShort(if: nearest.count < free.count)
            nearest.sort()
            return nearest.count
        }
        return summary
    }
}

/// The same for a search that returns an array.
extension SearchResult {
    /// Collects the nearest `k` neighbors that `search` offers into a result.
    ///
    /// - Parameters:
    ///   - k: neighbors asked for; may be very large to mean "all".
    ///   - limit: an upper bound of the neighbors that exist, at least 1; it limits the allocation.
    ///   - search: offers neighbors to the heap.
    /// - Returns: at most `k` neighbors, nearest first; marked short if there are fewer.
    static func nearest(
        _ k: Int,
        limit: Int,
        _ search: (inout TopK) -> SearchSummary
    ) -> SearchResult {
        var summary = SearchSummary()
        let neighbors = [Neighbor](capacity: Swift.min(k, limit)) { memory in
            var nearest = TopK(memory)
            summary = search(&nearest)
            nearest.sort()
            return nearest.count
        }
        return SearchResult(
            neighbors: neighbors,
            summary: summary.markedShort(if: neighbors.count < k)
        )
    }
}
