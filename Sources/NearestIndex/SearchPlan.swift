/// How a search of a graph that is limited by attributes can go about it.
public enum SearchPlan: String, Sendable, Hashable, CaseIterable {
    /// Compares the query with every vector that passes.
    ///
    /// The answer is exact. Costs as much as so many vectors take to read, and is the cheapest where few
    /// pass.
    case exactScan
    /// Walks the graph as if there were no limit and keeps those that pass.
    ///
    /// Where one in `n` passes it looks at about `n` times as many vectors, so it is the cheapest where
    /// most pass.
    case graph
    /// Walks the graph from one that passes to the next, by way of those that do not.
    ///
    /// Neighbors that do not pass are not compared with the query: their own neighbors are looked at
    /// instead. It begins near the query and at several of those that pass, so it finds them also where
    /// they are far from the query. After Patel et al., *ACORN: Performant and Predictable Search Over
    /// Vector Embeddings and Structured Data*, 2024 (the variant ACORN-1).
    case bridgedGraph
}

/// How a search went about its limit by attributes.
public struct PlanReport: Sendable, Hashable {
    /// What it did, or did first where it fell back.
    ///
    /// An exact index has one plan only, the exact scan.
    public var plan: SearchPlan
    /// Vectors that pass.
    public var matches: Int
    /// How many were expected to pass before any was looked at, if that was asked.
    public var estimate: MatchEstimate?
    /// Whether the graph had cost so much, or found so little, that the exact scan followed.
    public var fellBack: Bool

    package init(
        plan: SearchPlan,
        matches: Int,
        estimate: MatchEstimate? = nil,
        fellBack: Bool = false
    ) {
        self.plan = plan
        self.matches = matches
        self.estimate = estimate
        self.fellBack = fellBack
    }
}
