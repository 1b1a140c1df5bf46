/// What a search cost.
public struct SearchStatistics: Sendable, Hashable {
    /// Distances computed exactly, between the query and a stored vector.
    public var distances: Int
    /// Inner products computed in blocks, each of which spared a distance or led to one.
    public var blockProducts: Int
    /// Nodes of a graph whose links were followed.
    public var expandedNodes: Int

    /// Counts of one search.
    public init(distances: Int = 0, blockProducts: Int = 0, expandedNodes: Int = 0) {
        self.distances = distances
        self.blockProducts = blockProducts
        self.expandedNodes = expandedNodes
    }
}
