internal import NearestKernels

/// A walk over layer 0 that goes on for as long as it is asked: the nearest node that was found and
/// not expanded is expanded next, and nothing that was found is forgotten.
///
/// For what a pool of fixed size cannot answer: how many nodes must be looked at is not known
/// beforehand where only some may be returned, where all within a radius are wanted, or where the
/// caller will ask for more.
@safe struct HNSWWalk {
    let searcher: HNSWSearcher
    private let interruption: InterruptionCheck
    private var frontier: KeyHeap
    /// The second of two that were expanded together.
    private var waiting: CandidateKey?
    private var steps = 0
    private(set) var distances: Int
    private(set) var expandedNodes: Int
    private(set) var stopped: SearchResult.Interruption?

    private static let stepsBetweenChecks = 32

    /// Begins at a node of layer 0 whose distance is known, and at another one, from which every node
    /// can be reached, when nothing nearer is left.
    init(
        _ searcher: HNSWSearcher,
        from start: CandidateKey,
        and entry: CandidateKey? = nil,
        _ interruption: InterruptionCheck
    ) {
        self.searcher = searcher
        self.interruption = interruption
        distances = searcher.statistics.distances
        expandedNodes = searcher.statistics.expandedNodes
        frontier = searcher.scratch.takeFrontier()
        searcher.beginWalk(at: start)
        frontier.insert(start)
        if let entry, entry.node != start.node {
            searcher.mark(entry)
            frontier.insert(entry)
        }
    }

    /// Gives back what was borrowed.
    mutating func finish() {
        searcher.scratch.giveFrontier(frontier)
        frontier = KeyHeap()
    }

    /// What the walk has cost.
    var statistics: SearchStatistics {
        SearchStatistics(distances: distances, expandedNodes: expandedNodes)
    }

    /// The distance that nothing expanded from now on is nearer than, but for what is found on the
    /// way; nil at the end.
    var nextDistance: Float? {
        if let waiting { return waiting.distance }
        return frontier.first?.distance
    }

    /// Expands the nearest node that was found and not expanded, and returns it, visible or not.
    ///
    /// - Returns: nil when every node that can be reached was expanded, or the search was stopped.
    mutating func next() -> CandidateKey? {
        if let waiting {
            self.waiting = nil
            return waiting
        }
        steps &+= 1
        if steps & (Self.stepsBetweenChecks &- 1) == 2, let reason = interruption.reason() {
            stopped = reason
        }
        guard stopped == nil, let first = frontier.popFirst() else { return nil }
        // Two at a time, so that their neighbors' rows come from memory together.
        waiting = frontier.popFirst()
        let count = searcher.scoreNeighbors(of: first.node, and: waiting?.node)
        expandedNodes &+= waiting == nil ? 1 : 2
        distances &+= count
        for index in 0..<count { frontier.insert(searcher.candidate(index)) }
        return first
    }
}
