/// What distinguishes the kinds of walks: which neighbors of a node are scored, and which nodes may
/// be returned.
///
/// The hop loop, ``LayerSearcher/run(_:from:pool:budget:)``, is written once for any policy and
/// specialized for each.
protocol TraversalPolicy {
    /// The layer that is walked.
    var layer: Int { get }

    /// Whether a node may only be walked over, and not returned.
    func isExcluded(_ node: Int) -> Bool

    /// Nodes, besides the start, from which the walk begins.
    var seedCount: Int { get }

    /// Lists some of the nodes from which the walk begins too, as far as they are new.
    ///
    /// - Parameters:
    ///   - seeds: which of ``seedCount``; no more than a list has links.
    ///   - searcher: the search.
    ///   - marks: which nodes the search has seen; those that are listed are marked.
    /// - Returns: how many were listed in the scratch's nodes.
    func listSeeds(_ seeds: Range<Int>, _ searcher: LayerSearcher, _ marks: NodeMarks) -> Int

    /// Lists the nodes to score for a node that is expanded, each once.
    ///
    /// - Parameters:
    ///   - node: the node.
    ///   - count: nodes that the scratch lists already.
    ///   - searcher: the search.
    ///   - marks: which nodes the search has seen; those that are listed are marked.
    /// - Returns: how many are listed now.
    func listNeighbors(
        of node: Int,
        after count: Int,
        _ searcher: LayerSearcher,
        _ marks: NodeMarks
    ) -> Int
}

extension TraversalPolicy {
    /// Lists the neighbors themselves, whether or not they may be returned.
    @inline(__always)
    func listNeighbors(
        of node: Int,
        after count: Int,
        _ searcher: LayerSearcher,
        _ marks: NodeMarks
    ) -> Int {
        searcher.listNeighbors(of: node, layer: layer, after: count, marks)
    }

    /// Most walks begin at one node only.
    @inline(__always)
    var seedCount: Int { 0 }

    /// Lists none.
    @inline(__always)
    func listSeeds(_ seeds: Range<Int>, _ searcher: LayerSearcher, _ marks: NodeMarks) -> Int { 0 }
}
