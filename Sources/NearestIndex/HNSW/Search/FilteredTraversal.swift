/// The plan of a walk among the rows of a set: where to begin, what to keep, and when to give up.
///
/// ``GraphQuery`` makes it from the ``CostModel``, ``LayerSearcher`` carries it out.
struct FilteredTraversal {
    /// Where to begin.
    let start: CandidateKey
    /// Whether to begin with a walk over all nodes instead of a two-hop walk.
    let walksAll: Bool
    /// Candidates of the set to keep in a walk over all nodes.
    let ef: Int
    /// Candidates to hold in that walk, those outside the set included.
    let capacity: Int
    /// Candidates to keep in a two-hop walk.
    let twoHopEf: Int
    /// Rows of the set from which a two-hop walk begins, besides `start`.
    let seedCount: Int
    /// Distances that a walk over all nodes may compute.
    let filteredBudget: Int
    /// Distances that the walks may compute together.
    let budget: Int
}
