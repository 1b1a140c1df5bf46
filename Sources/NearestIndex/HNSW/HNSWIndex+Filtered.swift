internal import NearestKernels
internal import Synchronization

extension HNSWIndex {
    /// A search looks at identifiers one by one rather than walk where they are no more than this
    /// many times `ef`: about three times what a walk without a condition scores.
    private static let lookUpShare = 40
    /// A walk gives up after scoring this part of all vectors: reading all of them in order then costs
    /// little more than it has cost so far.
    private static let walkShare = 8

    /// Finds the nearest of the vectors that pass.
    ///
    /// The walk goes on until `ef` that pass were expanded, however many do not; where that takes too
    /// long all vectors are compared. So the answer is short only where fewer than k pass.
    func searchFiltered(
        _ scorer: QueryScorer,
        _ reader: Reader,
        _ entry: HNSWGraph.Entry,
        _ scratch: SearchScratch,
        among candidates: IDFilter,
        ef: Int,
        _ options: SearchOptions,
        into nearest: inout TopK
    ) -> SearchSummary {
        if case .keeping(let ids) = candidates.rule, ids.count <= Self.lookUpShare * ef {
            return scan(scorer, reader, among: candidates, options, into: &nearest)
        }
        var walk = walk(scorer, reader, entry, scratch, options)
        defer { walk.finish() }
        let budget = max(Self.lookUpShare * ef, reader.snapshot.rowCount / Self.walkShare)
        let visibility = walk.searcher.visibility
        var found = 0
        while found < ef, walk.distances <= budget, let key = walk.next() {
            guard visibility.isVisible(key.node) else { continue }
            let id = visibility.id(of: key.node)
            guard candidates.passes(id) else { continue }
            found += 1
            nearest.offer(Neighbor(id: id, distance: key.distance))
        }
        // Either the walk took too long, or it has looked at every node that can be reached. Those
        // that cannot be are rare, and mended from time to time; here they would be missing.
        if walk.stopped == nil, walk.distances > budget ? found < ef : found < nearest.capacity {
            let summary = unsafe scan(
                scorer,
                reader,
                among: candidates.excluding(nearest.neighbors),
                options,
                into: &nearest
            )
            return summary.adding(walk.statistics)
        }
        return SearchSummary(
            completion: walk.stopped.map { .partial($0) } ?? .complete,
            statistics: walk.statistics
        )
    }

    /// A walk from the node of layer 0 to which the layers above lead.
    func walk(
        _ scorer: QueryScorer,
        _ reader: Reader,
        _ entry: HNSWGraph.Entry,
        _ scratch: SearchScratch,
        _ options: SearchOptions
    ) -> HNSWWalk {
        var searcher = searcher(scorer, reader, scratch, options)
        let start = searcher.descend(from: entry, to: 0)
        let first = searcher.measure(entry.node)
        let interruption = InterruptionCheck(deadline: options.deadline)
        return HNSWWalk(searcher, from: start, and: first, interruption)
    }

    /// Compares the query with every vector that passes, as the exact index does.
    private func scan(
        _ scorer: QueryScorer,
        _ reader: Reader,
        among candidates: IDFilter,
        _ options: SearchOptions,
        into collector: inout some NeighborCollector
    ) -> SearchSummary {
        var scan = FlatScan(
            snapshot: reader.snapshot,
            candidates: candidates,
            interruption: InterruptionCheck(deadline: options.deadline)
        )
        return scan.run(scorer, into: &collector)
    }
}

extension SearchSummary {
    /// The same outcome at a higher cost.
    func adding(_ statistics: SearchStatistics) -> SearchSummary {
        SearchSummary(
            completion: completion,
            statistics: SearchStatistics(
                distances: self.statistics.distances + statistics.distances,
                blockProducts: self.statistics.blockProducts + statistics.blockProducts,
                expandedNodes: self.statistics.expandedNodes + statistics.expandedNodes
            ),
            plan: plan
        )
    }
}

extension IDFilter {
    /// The same condition but for those that were found already.
    fileprivate func excluding(_ found: UnsafeBufferPointer<Neighbor>) -> IDFilter {
        let known = Set(unsafe found.map(\.id))
        return .matching { id in !known.contains(id) && passes(id) }
    }
}
