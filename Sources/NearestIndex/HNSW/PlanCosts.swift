/// What the ways of searching among some rows of a graph are expected to cost, in nanoseconds.
///
/// Some numbers are measured on the index' own rows: what a row costs that is in a list, what it costs
/// where a walk comes by, and how many rows a walk compares. The others say how much more than an
/// unlimited walk the limited ones do for the same recall; they were found by trying on text embeddings.
/// One that does not suit other data costs time there, and some recall on a walk by bridges.
struct PlanCosts: Sendable, Hashable {
    /// One of a list of rows that were looked at not long ago, as those that a filter lets through are.
    var warmRow: Double
    /// One of a list of rows that come from memory.
    var coldRow: Double
    /// One row to which a walk has led.
    var walkRow: Double
    /// Bytes of a row.
    var rowBytes: Int
    /// Rows that a walk compares whatever its `ef`.
    var walkStart = 200.0
    /// Rows that a walk compares for each candidate that it keeps.
    var walkStep = 15.0

    /// What rows of so many bytes cost on a machine of these years, until it is measured.
    init(rowBytes: Int) {
        self.rowBytes = rowBytes
        warmRow = 5 + 0.02 * Double(rowBytes)
        coldRow = 10 + 0.04 * Double(rowBytes)
        walkRow = 25 + 0.042 * Double(rowBytes)
    }

    /// A walk by bridges against an unlimited one of the same `ef`: lists that are looked through, and
    /// neighborhoods that are filled up with what is behind the neighbors.
    private static let bridging = 1.9
    /// How many times the `ef` it keeps for the same recall, where matching rows lie around the query as
    /// they do elsewhere, and where they lie apart.
    private static let bridgedEf = (near: 1.9, apart: 4.5)
    /// How many times the `ef` a walk over all nodes keeps, where not all of them match: what matches may be
    /// apart from the query though its surroundings are not.
    private static let graphEf = 1.4
    /// The share from which on they are taken to be all.
    private static let nearlyAll = 0.98
    /// The share of matching rows below which two hops lead to ever fewer of them, and more must be kept.
    private static let sparse = 0.1
    /// A walk over all nodes may cost so many times what one by bridges would before it gives way to that.
    private static let patience = 1.2

    /// Bytes that are taken to be in a cache when they are looked at again and again.
    private static let cachedBytes = 16 << 20

    private func walk(ef: Double) -> Double { (walkStart + walkStep * ef) * walkRow }

    /// Comparing so many rows.
    func scan(rows: Int) -> Double {
        Double(rows) * (rows * rowBytes <= Self.cachedBytes ? warmRow : coldRow)
    }

    /// A search of the graph, at the least.
    func graph(ef: Int) -> Double { walk(ef: Double(ef)) }

    /// A walk over all nodes until it has found `ef` of those that match, a share of all.
    func graph(ef: Int, share: Double) -> Double { walk(ef: Double(ef) / max(share, 0.001)) }

    /// A walk by bridges that keeps so many.
    func bridged(ef: Int) -> Double { walk(ef: Double(ef)) * Self.bridging }

    /// Candidates that a walk over all nodes keeps of those that match, to be as good as an unlimited one.
    func graphEf(_ ef: Int, share: Double) -> Int {
        share < Self.nearlyAll ? Int(Double(ef) * Self.graphEf) : ef
    }

    /// Candidates that a walk by bridges keeps to be as good as an unlimited one.
    ///
    /// - Parameters:
    ///   - ef: candidates of the unlimited one.
    ///   - share: the share of matching rows around the query.
    ///   - overall: their share of all rows.
    /// - Returns: how many.
    func bridgedEf(_ ef: Int, share: Double, overall: Double) -> Int {
        let apart = 1 - min(1, share / max(overall, .leastNormalMagnitude))
        let factor = Self.bridgedEf.near + (Self.bridgedEf.apart - Self.bridgedEf.near) * apart
        let sparsity = max(1, Self.sparse / max(overall, 0.001))
        return Int(Double(ef) * factor * sparsity.squareRoot())
    }

    /// Distances after which a walk has cost as much as comparing the rows.
    func budget(scanOf rows: Int) -> Int { Int(scan(rows: rows) / walkRow) + 64 }

    /// Distances after which a walk over all nodes gives way to one by bridges.
    func budget(bridgedEf ef: Int) -> Int { Int(bridged(ef: ef) * Self.patience / walkRow) + 64 }

    /// The plan that is expected to cost the least.
    func plan(matches: Int, ef: Int, share: Double, bridgedEf: Int) -> SearchPlan {
        let graph = graph(ef: ef, share: share)
        let bridged = bridged(ef: bridgedEf)
        if scan(rows: matches) <= min(graph, bridged) { return .exactScan }
        // Where both cost the same, the one that depends less on what is around the query.
        return graph <= 0.95 * bridged ? .graph : .bridgedGraph
    }
}
