internal import NearestPlatform

extension LinkContext {
    /// Chooses the links of some nodes on layer 0 again.
    ///
    /// All searches see the graph as it was. Then the lists are written, the links back, list by
    /// list in a fixed order, and last what is still free is filled. So the result does not depend
    /// on the number of threads.
    ///
    /// - Parameters:
    ///   - nodes: nodes of layer 0 that are not removed.
    ///   - entry: where searches begin.
    ///   - threads: threads to use, at least 1.
    func refine(_ nodes: [Int], from entry: GraphEntry, threads: Int) {
        let threads = clampedThreads(threads, pieces: nodes.count / Self.minimumPieces)
        let lists = chooseAgain(nodes, from: entry, threads: threads)
        var linker = GraphLinker(self)
        for list in lists { linker.write(list) }
        for list in lists { linker.askBack(list) }
        var links = linker.reverseLinks
        ReverseLink.sort(&links)
        let unlinked = merge(ReverseLink.groups(links), threads: threads) + linker.unlinkedNodes
        for list in lists { linker.fill(list) }
        for node in Set(unlinked).sorted() { linker.ensureInLink(node) }
        linker.finish()
    }

    // Returns the lists of those nodes that get other ones, in the order of the nodes.
    private func chooseAgain(
        _ nodes: [Int],
        from entry: GraphEntry,
        threads: Int
    ) -> [RefinedList] {
        let shared = SharedList<RefinedList>()
        let next = WorkCounter()
        parallelFor(threads: threads) { _ in
            let linker = GraphLinker(self)
            var lists: [RefinedList] = []
            while let position = next.take(below: nodes.count) {
                if let list = linker.refined(nodes[position], from: entry) { lists.append(list) }
            }
            shared.add(lists)
            linker.finish()
        }
        return shared.all.sorted { $0.node < $1.node }
    }
}
