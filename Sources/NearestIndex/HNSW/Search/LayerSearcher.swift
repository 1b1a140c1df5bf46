internal import NearestKernels
internal import Synchronization

/// The search of a graph for one query: Algorithms 2 and 5 of Malkov and Yashunin, *Efficient and
/// robust approximate nearest neighbor search using hierarchical navigable small world graphs*,
/// 2018.
///
/// Deviations:
/// - Candidates and results are one sorted pool rather than two heaps.
/// - The neighbors of a candidate are scored while the rows of the next one's neighbors come from
///   memory, so the next one is chosen a step early: waiting for memory is most of the time, and
///   the choice is nearly always the same.
/// - Nodes that are not visible in this version, because they were removed or come from a change in
///   progress, are walked over and do not count among the `ef`.
///
/// It works over any rows that a gathering kernel can read: those of an index, copies of them, or
/// those of a mapped file. ``statistics`` adds up all that it costs.
struct LayerSearcher {
    /// The links.
    let graph: GraphView
    /// Tells which nodes are visible.
    let view: RowView
    /// What the query is compared with.
    let walked: WalkedRows
    /// The query, bound to the kernels of what is walked.
    let scorer: QueryScorer
    /// The memory in which the search works.
    let scratch: SearchScratch
    /// When to stop early; nil for never.
    let stop: StopCondition?
    /// What the search has cost so far.
    var statistics = SearchStatistics()
    /// Why the search stopped early.
    var stopped: SearchResult.Interruption?
    /// A node that counts as the farthest of all; nil in all searches that users ask for.
    var hidden: Int?

    /// The most lists of links whose nodes the scratch holds at a time.
    static let lists = 2
    /// Hops between looks at the clock: about 50 µs.
    static let hopsBetweenChecks = 32

    /// Begins a search.
    ///
    /// - Parameters:
    ///   - graph: the links.
    ///   - view: tells which nodes are visible.
    ///   - walked: what the query is compared with, a row for each node.
    ///   - scratch: the memory in which the search works.
    ///   - stop: when to stop early; nil for never.
    init(
        graph: GraphView,
        view: RowView,
        over walked: WalkedRows,
        scratch: SearchScratch,
        stop: StopCondition?
    ) {
        self.graph = graph
        self.view = view
        self.walked = walked
        scorer = walked.scorer
        self.scratch = scratch
        self.stop = stop
    }

    /// What the search has cost so far, by what was compared.
    var cost: SearchStatistics {
        guard walked.isCoded else { return statistics }
        var cost = statistics
        (cost.codeDistanceCount, cost.distanceCount) = (cost.distanceCount, 0)
        return cost
    }

    // MARK: - Walking

    /// Descends greedily from the entry to the layer above `layer`: Algorithm 5, lines 4 to 5.
    ///
    /// - Returns: the nearest node found, from which to search `layer`.
    mutating func descend(from entry: GraphEntry, to layer: Int) -> CandidateKey {
        var best = measure(entry.node)
        var current = entry.layer
        while current > layer {
            let marks = beginLayer()
            marks.insert(best.node)
            while true {
                let count = listNeighbors(of: best.node, layer: current, after: 0, marks)
                guard count > 0 else { break }
                statistics.expandedNodeCount &+= 1
                score(count)
                var nearest = best
                for index in 0..<count { nearest = min(nearest, candidate(index)) }
                guard nearest < best else { break }
                best = nearest
            }
            current &-= 1
        }
        return best
    }

    /// Finds the nearest visible nodes of a layer, beginning at one of its nodes: Algorithm 2.
    ///
    /// - Returns: the pool with what was found; valid until the scratch's next one.
    mutating func search(layer: Int, from start: CandidateKey, ef: Int) -> CandidatePool {
        var pool = scratch.pool(ef: ef)
        let policy = VisiblePolicy(view: view, layer: layer)
        _ = run(policy, from: start, pool: &pool)
        return pool
    }

    /// Expands the nearest candidate until no nearer one is left: the one hop loop of all searches.
    ///
    /// - Parameters:
    ///   - policy: which neighbors are scored, and which may be returned.
    ///   - start: a node of the layer.
    ///   - pool: receives what is found; empty.
    ///   - budget: distances that may be computed, those of this search so far included.
    /// - Returns: how it ended.
    @inline(__always)
    mutating func run(
        _ policy: some TraversalPolicy,
        from start: CandidateKey,
        pool: inout CandidatePool,
        budget: Int = .max
    ) -> TraversalEnd {
        let marks = beginLayer()
        marks.insert(start.node)
        pool.insert(
            CandidateKey(
                distance: start.distance,
                node: UInt32(truncatingIfNeeded: start.node),
                isExcluded: policy.isExcluded(start.node)
            )
        )
        // No more at a time than the scratch can hold.
        for first in stride(from: 0, to: policy.seedCount, by: graph.width) {
            let part = first..<min(first &+ graph.width, policy.seedCount)
            let count = policy.listSeeds(part, self, marks)
            score(count)
            offer(count, policy, to: &pool)
        }
        // Nodes that are listed but not scored, and how many of their rows have been prefetched.
        var (waiting, fetched, hops) = (0, 0, 0)
        while true {
            // One hop: list the neighbors of the next node, then score those of the node before it,
            // while the rows of the new ones come from memory.
            var count = waiting
            if let node = pool.next() {
                count = policy.listNeighbors(of: node, after: waiting, self, marks)
                statistics.expandedNodeCount &+= 1
                if policy.layer == 0, let next = pool.peek() { graph.prefetchList(of: next) }
            } else if waiting == 0 {
                return pool.isFull ? .found : .exhausted
            }
            fetched = score(waiting, fetched: fetched, following: count &- waiting)
            offer(waiting, policy, to: &pool)
            scratch.nodes.move(count &- waiting, from: waiting, to: 0)
            waiting = count &- waiting
            if statistics.distanceCount > budget { return .overBudget }
            if hops & (Self.hopsBetweenChecks &- 1) == 0, let stop, let reason = stop.reason() {
                stopped = reason
                return .found
            }
            hops &+= 1
        }
    }

    @inline(__always)
    // Turns scored nodes into candidates of the pool.
    private func offer(
        _ count: Int,
        _ policy: some TraversalPolicy,
        to pool: inout CandidatePool
    ) {
        for index in 0..<count {
            let distance = scorer.distance(raw: scratch.distances[index], norm: 1)
            guard distance < pool.worstDistance else { continue }
            let node = scratch.nodes[index]
            let isExcluded = policy.isExcluded(Int(node))
            let key = CandidateKey(distance: distance, node: node, isExcluded: isExcluded)
            // What may be expanded next needs its links soon.
            if pool.insert(key) <= pool.cursor &+ 1, policy.layer == 0 {
                graph.prefetchList(of: Int(node))
            }
        }
    }

    // MARK: - Parts of a hop

    /// Begins a search of a layer, in which each node is seen once; returns its marks.
    func beginLayer() -> NodeMarks {
        scratch.visited.clear(count: view.rowCount)
        return scratch.visited.current
    }

    /// Lists the neighbors of a node that were not seen yet, behind the `count` nodes that are
    /// listed.
    ///
    /// Every link is written to the list, and the count grows only for new nodes, so there is no
    /// branch that could be mispredicted.
    ///
    /// - Returns: how many are listed now.
    @inline(__always)
    func listNeighbors(of node: Int, layer: Int, after count: Int, _ marks: NodeMarks) -> Int {
        let list = graph.list(of: node, layer: layer)
        let nodes = scratch.nodes
        var count = count
        for slot in 0..<list.capacity {
            let link = list.link(slot)
            let neighbor = Int(link)
            if neighbor >= view.rowCount {
                // The end of the list, or a node that was inserted after this version.
                if link == NeighborList.end { break }
                continue
            }
            nodes[count] = link
            count &+= marks.insert(neighbor) ? 1 : 0
        }
        return count
    }

    /// Computes the raw distances of the first `count` nodes that are listed.
    ///
    /// - Returns: how many rows of the nodes that follow were prefetched.
    @inline(__always)
    @discardableResult
    mutating func score(_ count: Int, fetched: Int = 0, following: Int = 0) -> Int {
        statistics.distanceCount &+= count
        let fetched = scorer.gather(
            scratch.nodes,
            count: count,
            fetched: fetched,
            following: following,
            of: walked.rows,
            into: scratch.distances
        )
        if let hidden { hide(hidden, count) }
        if walked.subtractsNorms {
            for index in 0..<count {
                scratch.distances[index] -= 0.5 * view.norm(of: Int(scratch.nodes[index]))
            }
        }
        return fetched
    }

    // Gives a node, if it is among the scored ones, a distance that other nodes do not have.
    private func hide(_ node: Int, _ count: Int) {
        for index in 0..<count where Int(scratch.nodes[index]) == node {
            scratch.distances[index] = scorer.farRaw
        }
    }

    /// Computes the distance of a node and returns it as a candidate.
    mutating func measure(_ node: Int) -> CandidateKey {
        scratch.nodes[0] = UInt32(truncatingIfNeeded: node)
        score(1)
        return candidate(0)
    }

    /// Returns one of the scored nodes as a candidate that was not expanded.
    @inline(__always)
    func candidate(_ index: Int) -> CandidateKey {
        CandidateKey(
            distance: scorer.distance(raw: scratch.distances[index], norm: 1),
            node: scratch.nodes[index],
            isExcluded: false
        )
    }

    /// Offers the candidates of a pool that may be returned to a heap.
    func offer(_ pool: CandidatePool, to nearest: inout TopK) {
        for position in 0..<pool.count {
            let key = pool[position]
            if key.isExcluded { continue }
            if key.distance > nearest.worstDistance + scorer.error { break }
            let distance = scorer.exact(key.distance, view.vector(of: key.node))
            nearest.offer(Neighbor(id: view.id(of: key.node), distance: distance))
        }
    }
}
