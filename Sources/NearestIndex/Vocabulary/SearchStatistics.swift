/// Counts of the work that a search did.
///
/// Every part of a search counts into one of these, and parts are added with `+=`. So a new count
/// needs a change here and where it is counted, and nowhere else.
public struct SearchStatistics: Sendable, Hashable, Codable {
    /// Distances computed exactly between the query and a stored vector.
    public var distanceCount: Int
    /// Distances estimated from codes.
    public var codeDistanceCount: Int
    /// Inner products computed in blocks by a batch; each either ruled a row out or led to an exact
    /// distance.
    public var blockProductCount: Int
    /// Graph nodes whose links were followed.
    public var expandedNodeCount: Int

    /// Makes counts; all are 0 by default.
    public init(
        distanceCount: Int = 0,
        codeDistanceCount: Int = 0,
        blockProductCount: Int = 0,
        expandedNodeCount: Int = 0
    ) {
        self.distanceCount = distanceCount
        self.codeDistanceCount = codeDistanceCount
        self.blockProductCount = blockProductCount
        self.expandedNodeCount = expandedNodeCount
    }

    /// Adds the cost of another part of the same search.
    public static func += (total: inout SearchStatistics, part: SearchStatistics) {
        total.distanceCount += part.distanceCount
        total.codeDistanceCount += part.codeDistanceCount
        total.blockProductCount += part.blockProductCount
        total.expandedNodeCount += part.expandedNodeCount
    }
}
