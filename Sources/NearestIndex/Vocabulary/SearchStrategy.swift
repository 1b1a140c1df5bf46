/// A strategy for searching a graph under a filter on attributes.
///
/// A search chooses one from the estimated number of matches and a cost model, unless
/// ``SearchOptions/strategy`` names one.
@nonexhaustive
public enum SearchStrategy: String, Sendable, Hashable, Codable, CaseIterable {
    /// Compares the query with every matching vector.
    ///
    /// The answer is exact. The cost is that of reading the matching vectors, so it is the cheapest
    /// strategy if few match.
    case exactScan
    /// Walks the graph as without a filter, and returns only matching vectors.
    ///
    /// If one vector in `n` matches, the walk compares about `n` times as many vectors, so it is
    /// the cheapest strategy if most match.
    case filteredGraph
    /// Walks from one matching node to the next, through nodes that do not match.
    ///
    /// Neighbors that do not match are not compared with the query; their own neighbors are
    /// considered instead. The walk begins near the query and at several matching nodes, so it also
    /// finds matches far from the query. After Patel et al., *ACORN: Performant and Predictable
    /// Search Over Vector Embeddings and Structured Data*, 2024 (the variant ACORN-1).
    case twoHopGraph
}
