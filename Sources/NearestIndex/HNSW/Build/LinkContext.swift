internal import NearestPlatform

/// What all threads that link the nodes of one change share.
struct LinkContext: Sendable {
    /// The parts of the index.
    let parts: GraphParts
    /// The version in which neighbors are searched for: the one before the change.
    let view: RowView
    /// The nodes of the batch.
    let newNodes: NewNodes
    /// Lengths of links on layer 0, where they are kept.
    let lengths: LinkLengths?
    /// Codes of the rows, over which candidates are looked for, where they are kept.
    let codes: CodeSet?
    /// Candidates that are looked for.
    let candidateCount: Int
    /// Whether lists that are chosen again are filled with the nearest of those left out.
    let fillsLists: Bool

    /// The fewest new nodes that are worth a thread.
    static let minimumPieces = 4

    /// Links the new nodes: finds their neighbors, then writes the links back to them.
    ///
    /// - Parameters:
    ///   - entry: where searches begin.
    ///   - threads: threads to use, at least 1.
    func link(from entry: GraphEntry, threads: Int) {
        let pieces = newNodes.nodes.count / Self.minimumPieces
        let threads = clampedThreads(threads, pieces: pieces)
        let found = findNeighbors(from: entry, threads: threads)
        let groups = ReverseLink.groups(found.links)
        // Choosing a list again may read the lists of removed nodes, so those are written last, and
        // the result does not depend on the order in which threads work.
        let live = groups.filter(stays)
        let unlinked = merge(live, threads: threads)
        var linker = GraphLinker(self)
        for group in groups where !stays(group) { linker.merge(group) }
        for splice in found.splices { linker.splice(splice) }
        for node in newNodes.nodes { linker.ensureInLink(node) }
        for node in Set(unlinked).sorted() { linker.ensureInLink(node) }
        linker.finish()
    }

    // Finds the neighbors of all new nodes; returns the reverse links that they ask for, sorted,
    // and the copies that are spliced in, in their order.
    private func findNeighbors(
        from entry: GraphEntry,
        threads: Int
    ) -> (links: [ReverseLink], splices: [CopySplice]) {
        let shared = SharedList<ReverseLink>()
        let splices = SharedList<CopySplice>()
        let next = WorkCounter()
        parallelFor(threads: threads) { _ in
            var linker = GraphLinker(self)
            while let position = next.take(below: newNodes.nodes.count) {
                linker.link(position, from: entry)
            }
            shared.add(linker.reverseLinks)
            splices.add(linker.splices)
            linker.finish()
        }
        var links = shared.all
        ReverseLink.sort(&links)
        return (links, splices.all.sorted { $0.node < $1.node })
    }

    /// Writes the links of each list.
    ///
    /// - Returns: the nodes that lost a link.
    func merge(_ groups: [ArraySlice<ReverseLink>], threads: Int) -> [Int] {
        let unlinked = SharedList<Int>()
        let next = WorkCounter()
        parallelFor(threads: threads) { _ in
            var linker = GraphLinker(self)
            while let group = next.take(below: groups.count) { linker.merge(groups[group]) }
            unlinked.add(linker.unlinkedNodes)
            linker.finish()
        }
        return unlinked.all
    }

    // Whether the list's node remains after the change.
    private func stays(_ group: ArraySlice<ReverseLink>) -> Bool {
        guard let target = group.first?.target else { return false }
        return newNodes.stays(target, view)
    }
}
