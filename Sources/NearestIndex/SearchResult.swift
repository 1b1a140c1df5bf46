/// The answer to one query: neighbors, nearest first, ties by identifier, and how they came about.
///
/// Reads like an array of ``Neighbor``. Never silently short: ``completion`` says why there are
/// fewer than were asked for.
public struct SearchResult: Sendable, Hashable {
    /// Whether the search did all that was asked.
    public enum Completion: Sendable, Hashable {
        /// All that was asked for was found: `k` neighbors, or all within the radius that an exact or an
        /// approximate search finds.
        case complete
        /// Fewer than `k` vectors are in the index, or among those that the search was limited to;
        /// all of them are here.
        case fewerThanRequested
        /// The search was stopped; what is here is right, and nearer ones may be missing.
        case partial(Interruption)
    }

    /// Why a search stopped early.
    public enum Interruption: Sendable, Hashable {
        /// The deadline of ``SearchOptions`` passed.
        case deadline
        /// The task was cancelled.
        case cancelled
    }

    /// The neighbors, nearest first.
    public let neighbors: [Neighbor]
    /// Whether the search did all that was asked.
    public let completion: Completion
    /// What it cost.
    public let statistics: SearchStatistics
    /// How it went about a limit by attributes; nil if there was none, or if everything in the index is
    /// known to pass it and only a limit by identifiers is left.
    public let plan: PlanReport?

    package init(neighbors: [Neighbor], summary: SearchSummary) {
        self.neighbors = neighbors
        self.completion = summary.completion
        self.statistics = summary.statistics
        self.plan = summary.plan
    }
}

/// What a search into a caller's buffer says beside the neighbors it wrote.
public struct SearchSummary: Sendable, Hashable {
    /// Whether the search did all that was asked.
    public internal(set) var completion: SearchResult.Completion
    /// What it cost.
    public internal(set) var statistics: SearchStatistics
    /// How it went about a limit by attributes; nil if there was none, or if everything in the index is
    /// known to pass it and only a limit by identifiers is left.
    public internal(set) var plan: PlanReport?
}

extension SearchSummary {
    /// The same, said to be short where it is and nothing else says why.
    func isShort(_ isShort: Bool) -> SearchSummary {
        guard isShort, completion == .complete else { return self }
        var summary = self
        summary.completion = .fewerThanRequested
        return summary
    }
}

extension SearchResult: RandomAccessCollection {
    /// The position of the nearest.
    public var startIndex: Int { 0 }
    /// The position after the farthest.
    public var endIndex: Int { neighbors.count }
    /// The neighbor at a position, 0 for the nearest.
    public subscript(position: Int) -> Neighbor { neighbors[position] }
}
