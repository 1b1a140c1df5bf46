internal import NearestKernels

/// A walk over layer 0 that can continue without limit.
///
/// It always expands the nearest node that was found and not expanded, and forgets no node that was
/// found.
///
/// It serves searches that a pool of fixed size cannot, because the number of nodes to visit is not
/// known in advance: if only some nodes may be returned, if all within a radius are wanted, or if
/// the caller may ask for more. Its hops are those of ``LayerSearcher``.
@safe struct BestFirstWalk {
    /// Performs the hops and counts what they cost.
    private(set) var searcher: LayerSearcher
    /// The nodes that were found.
    private let marks: NodeMarks
    private let stop: StopCondition
    /// The nodes that were found and not expanded.
    private var frontier: CandidateHeap
    /// The second of two nodes that were expanded together, which ``next()`` returns next.
    private var waiting: CandidateKey?
    private var steps = 0
    /// Why the walk stopped early; nil if it did not.
    private(set) var stopped: SearchResult.Interruption?

    /// Steps between looks at the clock; each expands two nodes.
    private static let stepsBetweenChecks = 32

    /// Begins at a node of layer 0, with scratch borrowed until ``finish()``.
    ///
    /// - Parameters:
    ///   - searcher: a search that has descended to the node.
    ///   - start: the node.
    ///   - entry: another node, from which every node can be reached. The walk turns to it when
    ///     nothing nearer is left.
    ///   - stop: when to stop.
    init(
        _ searcher: LayerSearcher,
        from start: CandidateKey,
        and entry: CandidateKey? = nil,
        _ stop: StopCondition
    ) {
        self.searcher = searcher
        self.stop = stop
        frontier = searcher.scratch.takeFrontier()
        marks = searcher.beginLayer()
        marks.insert(start.node)
        frontier.insert(start)
        if let entry, entry.node != start.node {
            marks.insert(entry.node)
            frontier.insert(entry)
        }
    }

    /// Returns the borrowed scratch.
    mutating func finish() {
        searcher.scratch.giveFrontier(frontier)
        frontier = CandidateHeap()
    }

    /// Distances that the search has computed so far.
    var distanceCount: Int { searcher.statistics.distanceCount }

    /// The distance of the node that ``next()`` will return; nil at the end.
    ///
    /// Later nodes are not nearer, except those that are found only later.
    var nextDistance: Float? {
        if let waiting { return waiting.distance }
        return frontier.first?.distance
    }

    /// Expands the nearest node that was found and not expanded, and returns it, visible or not.
    ///
    /// - Returns: the node; nil if every reachable node was expanded, or the search was stopped.
    mutating func next() -> CandidateKey? {
        if let waiting {
            self.waiting = nil
            return waiting
        }
        steps &+= 1
        if steps & (Self.stepsBetweenChecks &- 1) == 2, let reason = stop.reason() {
            stopped = reason
        }
        guard stopped == nil, let first = frontier.popFirst() else { return nil }
        // Two at a time, so that their neighbors' rows come from memory together.
        waiting = frontier.popFirst()
        var count = searcher.listNeighbors(of: first.node, layer: 0, after: 0, marks)
        if let waiting {
            count = searcher.listNeighbors(of: waiting.node, layer: 0, after: count, marks)
        }
        searcher.statistics.expandedNodeCount &+= waiting == nil ? 1 : 2
        searcher.score(count)
        for index in 0..<count { frontier.insert(searcher.candidate(index)) }
        return first
    }
}
