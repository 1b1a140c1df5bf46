/// The answer to one query: neighbors, nearest first, ties by identifier, and what the search did.
///
/// A result is a collection of ``Neighbor``. If it holds fewer neighbors than were asked for,
/// ``completion`` says why.
public struct SearchResult: Sendable, Hashable, Codable {
    /// Whether the search did all that was asked.
    @nonexhaustive
    public enum Completion: Sendable, Hashable {
        /// The search ran to its end: it found `k` neighbors, or all within the radius that its
        /// kind of search finds.
        case complete
        /// The index, or the part of it that the search was limited to, has fewer than `k` vectors;
        /// the result holds all of them.
        case fewerThanRequested
        /// The search was stopped early. The distances are right, but nearer vectors may be
        /// missing.
        case partial(Interruption)
    }

    /// Why a search stopped early.
    @nonexhaustive
    public enum Interruption: Sendable, Hashable {
        /// The deadline of ``SearchOptions`` passed.
        case deadline
        /// The task was cancelled.
        case cancelled
    }

    /// The neighbors, nearest first, ties by identifier.
    public let neighbors: [Neighbor]
    /// Whether the search did all that was asked.
    public let completion: Completion
    /// What the search cost.
    public let statistics: SearchStatistics
    /// How the search applied a filter on attributes.
    ///
    /// Nil without a filter. Also nil if every vector is known to pass the filter and only a limit
    /// on identifiers remains.
    public let strategy: StrategyReport?

    package init(neighbors: [Neighbor], summary: SearchSummary) {
        self.neighbors = neighbors
        self.completion = summary.completion
        self.statistics = summary.statistics
        self.strategy = summary.strategy
    }
}

extension SearchResult: RandomAccessCollection {
    /// The position of the nearest neighbor: 0.
    public var startIndex: Int { 0 }
    /// The position after the farthest neighbor.
    public var endIndex: Int { neighbors.count }
    /// The neighbor at a position; 0 is the nearest.
    public subscript(position: Int) -> Neighbor { neighbors[position] }
}
