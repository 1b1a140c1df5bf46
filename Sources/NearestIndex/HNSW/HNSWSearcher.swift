internal import NearestKernels
internal import Synchronization

/// The nodes that a search has seen; see ``VisitedSet``.
typealias NodeMarks = (marks: UnsafeMutablePointer<UInt8>, tag: UInt8)

/// One query's way through the graph: Algorithms 2 and 5 of Malkov and Yashunin, *Efficient and
/// robust approximate nearest neighbor search using hierarchical navigable small world graphs*, 2018.
///
/// Deviations:
/// - Candidates and results are one sorted pool rather than two heaps.
/// - The neighbors of a candidate are scored while the rows of the next one's neighbors come from
///   memory, so the next one is chosen a step early: waiting for memory is most of the time, and the
///   choice is nearly always the same.
/// - Nodes that this version does not have, because they were removed or come from a change in
///   progress, are walked over and take no place among the `ef`.
///
/// Works on borrowed memory: an index's own, or that of a mapped file.
@safe struct HNSWSearcher {
    let graph: HNSWGraphView
    let rows: ChunkedRows
    let visibility: RowVisibility
    let scorer: QueryScorer
    let scratch: SearchScratch
    let interruption: InterruptionCheck?
    var statistics = SearchStatistics()
    /// Why the search stopped early.
    var stopped: SearchResult.Interruption?

    /// Lists of links whose nodes are held at a time.
    static let lists = 2
    /// Hops between looks at the clock: about 50 µs.
    static let hopsBetweenChecks = 32

    init(
        graph: HNSWGraphView,
        rows: ChunkedRows,
        visibility: RowVisibility,
        scorer: QueryScorer,
        scratch: SearchScratch,
        interruption: InterruptionCheck?
    ) {
        self.graph = graph
        self.rows = rows
        self.visibility = visibility
        self.scorer = scorer
        self.scratch = scratch
        self.interruption = interruption
    }

    /// Goes greedily from the entry down to the layer above `layer`.
    ///
    /// - Returns: the nearest node found, as a candidate for the search of `layer`.
    mutating func descend(from entry: HNSWGraph.Entry, to layer: Int) -> CandidateKey {
        var best = measure(entry.node)
        var current = entry.level
        while current > layer {
            let marking = unsafe beginLayer()
            unsafe marking.marks[best.node] = marking.tag
            while true {
                let count = unsafe collect(best.node, layer: current, after: 0, marking)
                guard count > 0 else { break }
                statistics.expandedNodes &+= 1
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

    /// A node as a candidate.
    mutating func measure(_ node: Node) -> CandidateKey {
        unsafe scratch.nodes.initialize(to: UInt32(truncatingIfNeeded: node))
        score(1)
        return candidate(0)
    }

    /// Finds the nearest nodes of a layer, beginning at one of them.
    ///
    /// - Returns: the pool with what was found; valid until the scratch's next one.
    mutating func search(layer: Int, from start: CandidateKey, ef: Int) -> CandidatePool {
        var pool = scratch.pool(ef: ef)
        let marking = unsafe beginLayer()
        unsafe marking.marks[start.node] = marking.tag
        pool.insert(
            CandidateKey(
                distance: start.distance,
                node: UInt32(truncatingIfNeeded: start.node),
                fails: !visibility.isVisible(start.node)
            )
        )
        // Nodes that were collected and not scored, and how many of their rows were asked for.
        var waiting = 0
        var fetched = 0
        var hops = 0
        while true {
            var count = waiting
            if let node = pool.next() {
                count = unsafe collect(node, layer: layer, after: waiting, marking)
                statistics.expandedNodes &+= 1
                if layer == 0, let next = pool.peek() {
                    unsafe prefetch(graph.links(of: next), byteCount: graph.width &* 4)
                }
            } else if waiting == 0 {
                return pool
            }
            fetched = score(waiting, fetched: fetched, following: count &- waiting)
            offer(waiting, to: &pool)
            unsafe scratch.nodes.update(from: scratch.nodes + waiting, count: count &- waiting)
            waiting = count &- waiting
            if hops & (Self.hopsBetweenChecks &- 1) == 0, let interruption,
                let reason = interruption.reason()
            {
                stopped = reason
                return pool
            }
            hops &+= 1
        }
    }

    @inline(__always)
    private func offer(_ count: Int, to pool: inout CandidatePool) {
        for index in 0..<count {
            let distance = scorer.distance(raw: unsafe scratch.distances[index], scale: 1)
            guard distance < pool.limit else { continue }
            let node = unsafe scratch.nodes[index]
            let fails = !visibility.isVisible(Int(node))
            pool.insert(CandidateKey(distance: distance, node: node, fails: fails))
        }
    }

    // A search of a layer sees each node once.
    func beginLayer() -> NodeMarks {
        scratch.visited.clear(count: visibility.rowCount)
        return unsafe scratch.visited.marking
    }

    /// Appends the neighbors of a node that were not seen yet to the hop's nodes; returns their
    /// number with those before.
    @inline(__always)
    func collect(
        _ node: Node,
        layer: Int,
        after count: Int,
        _ marking: NodeMarks
    ) -> Int {
        let (links, width) = unsafe graph.links(of: node, layer: layer)
        let nodes = unsafe scratch.nodes
        var count = count
        for slot in 0..<width {
            let link = unsafe links[slot].load(ordering: .acquiring)
            let neighbor = Int(link)
            if neighbor >= visibility.rowCount {
                // The end of the list, or a node that came after this version.
                if link == noLink { break }
                continue
            }
            let seen = unsafe marking.marks[neighbor] == marking.tag
            unsafe marking.marks[neighbor] = marking.tag
            unsafe (nodes + count).initialize(to: link)
            count &+= seen ? 0 : 1
        }
        return count
    }

    /// Computes the raw distances of the first nodes that were collected.
    ///
    /// - Returns: how many rows of those that follow have been asked for.
    @inline(__always)
    @discardableResult
    mutating func score(_ count: Int, fetched: Int = 0, following: Int = 0) -> Int {
        statistics.distances &+= count
        return gather(count, fetched: fetched, following: following)
    }

    @inline(__always)
    @discardableResult
    func gather(_ count: Int, fetched: Int = 0, following: Int = 0) -> Int {
        unsafe scorer.function.gather(
            scorer.query,
            rows,
            dimension: scorer.dimension,
            ordinals: scratch.nodes,
            count: count,
            fetched: fetched,
            following: following,
            into: scratch.distances
        )
    }

    /// Marks the first node of a walk, and no other, as seen.
    func beginWalk(at start: CandidateKey) {
        let marking = unsafe beginLayer()
        unsafe marking.marks[start.node] = marking.tag
    }

    /// Marks one more node as seen.
    func mark(_ key: CandidateKey) {
        let marking = unsafe scratch.visited.marking
        unsafe marking.marks[key.node] = marking.tag
    }

    /// Scores those neighbors on layer 0 of one node or two that the walk has not seen.
    ///
    /// - Returns: their number; ``candidate(_:)`` gives each.
    func scoreNeighbors(of node: Node, and other: Node?) -> Int {
        let marking = unsafe scratch.visited.marking
        var count = unsafe collect(node, layer: 0, after: 0, marking)
        if let other { count = unsafe collect(other, layer: 0, after: count, marking) }
        gather(count)
        return count
    }

    /// Scores the nodes that the caller has listed in the scratch.
    func scoreListed(_ count: Int) -> Int { gather(count) }

    /// One of the scored nodes as a candidate that was not expanded.
    func candidate(_ index: Int) -> CandidateKey {
        CandidateKey(
            distance: scorer.distance(raw: unsafe scratch.distances[index], scale: 1),
            node: unsafe scratch.nodes[index],
            fails: false
        )
    }
}
