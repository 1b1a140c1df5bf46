extension HNSWIndex {
    /// Removes a vector.
    ///
    /// Searches that begin afterwards do not return it. Its node stays in the graph, because
    /// searches pass through it. Once the removed nodes are a tenth of all, each change repairs
    /// some neighborhoods, until no link leads to the removed nodes and their memory can be reused.
    ///
    /// - Complexity: O(1), and about as much as an insertion while neighborhoods are repaired; now
    ///   and then all links are followed once, some tens of milliseconds for 100 000 vectors.
    /// - Returns: whether the index held a vector with that identifier.
    @discardableResult
    public func remove(_ id: VectorID) -> Bool {
        remove(CollectionOfOne(id)) == 1
    }

    /// Removes vectors; searches see all of them removed at once.
    ///
    /// - Parameter ids: identifiers; those that the index does not hold are ignored.
    /// - Returns: how many were removed.
    @discardableResult
    public func remove(_ ids: some Sequence<VectorID>) -> Int {
        // The caller's sequence is read before the lock is taken: it may do anything.
        let ids = Array(ids)
        return change { $0.remove(ids) }
    }

    /// Removes the vectors that pass, all at once, and returns how many there were.
    ///
    /// - Throws: ``NearestError`` for candidates of another index; nothing is removed then.
    package func remove(among candidates: Candidates) throws(NearestError) -> Int {
        try change { change throws(NearestError) in
            // Listed by the writer, so that no change comes between.
            let ids = try withReader { reader throws(NearestError) in
                try reader.ids(among: candidates)
            }
            return change.remove(ids)
        }
    }

    /// Returns the memory of removed vectors to the system.
    ///
    /// It repairs the neighborhoods of all removed nodes, moves the last nodes into their places,
    /// and frees the memory behind. Changes wait for it; searches do not.
    ///
    /// At each of four steps it waits up to a second for the searches that began before. So never
    /// call it inside a search, nor while a ``NeighborCursor`` lives. If a search lasts longer, the
    /// memory is left for the next call.
    ///
    /// - Complexity: O(`count · m`), and about as much as an insertion for each neighborhood that
    ///   is repaired: about a second a core for 100 000 vectors of which a fifth were removed.
    public func compact() {
        change { $0.compact() }
    }
}
