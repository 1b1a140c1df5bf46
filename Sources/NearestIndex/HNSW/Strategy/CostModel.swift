/// The expected costs of the strategies of a filtered graph search, in nanoseconds.
///
/// Some numbers are measured on the rows of the index: the cost of a row in a list, the cost of a
/// row that a walk reaches, and how many rows a walk compares. The constants say how much more work
/// a filtered walk does than an unfiltered one for the same recall. They were found by experiment
/// on text embeddings. If one does not suit other data, searches take longer, and two-hop walks
/// lose some recall.
package struct CostModel: Sendable, Hashable {
    /// The cost of a row in a list that was read recently, as matching rows usually were.
    package var warmRow: Double
    /// The cost of a row in a list that comes from memory.
    package var coldRow: Double
    /// The cost of a row that a walk reaches, at least 1.
    ///
    /// A clock that ticks seldom, or stands still, measures 0, by which nothing can be divided.
    package var walkRow: Double {
        didSet { walkRow = max(walkRow, 1) }
    }
    /// Bytes of a row.
    package var rowBytes: Int
    /// Rows that a walk compares whatever its `ef` is.
    package var walkStart = 200.0
    /// Rows that a walk compares for each candidate that it keeps.
    package var walkStep = Self.usualStep

    /// The cost of a two-hop walk, relative to an unfiltered walk with the same `ef`: it reads more
    /// lists.
    private var twoHopCost = 1.9

    /// Makes default costs for rows of `rowBytes` bytes on current hardware, used until they are
    /// measured.
    package init(rowBytes: Int) {
        self.rowBytes = rowBytes
        warmRow = 5 + 0.02 * Double(rowBytes)
        coldRow = 10 + 0.04 * Double(rowBytes)
        walkRow = 25 + 0.042 * Double(rowBytes)
    }

    /// Turns the default costs into those over codes.
    ///
    /// A code is short, and looking through lists is more of what a walk costs. Scans read codes
    /// first, and vectors that these do not rule out.
    package mutating func beOverCodes() {
        walkRow = 25
        twoHopCost = 2.5
        isOverCodes = true
    }

    /// Whether codes are compared.
    private var isOverCodes = false
    /// A scan of codes costs this much, so much for each row, and so much of what the vectors of
    /// all rows would cost.
    private static let codedScan = (start: 12_000.0, row: 8.0, share: 0.4)

    /// Rows that a walk over text embeddings compares for each candidate that it keeps.
    private static let usualStep = 15.0
    /// The factor on `ef` with which a two-hop walk reaches the same recall: if matching rows are
    /// as frequent around the query as elsewhere, and if there are none around it.
    private static let twoHopEf = (near: 1.9, apart: 4.5)
    /// The factor on `ef` for a walk over all nodes if not all of them match: the matches may be
    /// farther from the query than its neighborhood suggests.
    private static let filteredEf = 1.4
    /// From this share of matching rows on, all are assumed to match.
    private static let nearlyAll = 0.98
    /// Below this share of matching rows two hops reach fewer and fewer of them, so more candidates
    /// must be kept.
    private static let sparse = 0.1
    /// A walk over all nodes gives way once it has cost this many times as much as a two-hop walk.
    private static let patience = 1.2
    /// Up to this many bytes of rows are assumed to stay in a cache between searches.
    private static let cachedBytes = 16 << 20

    // MARK: - Costs

    // The cost of an unfiltered walk that keeps `ef` candidates.
    private func walk(ef: Double) -> Double { (walkStart + walkStep * ef) * walkRow }

    /// Returns the cost of comparing a number of rows in a list.
    package func scan(rows: Int) -> Double {
        let plain = Double(rows) * (rows * rowBytes <= Self.cachedBytes ? warmRow : coldRow)
        guard isOverCodes, rows >= ExactScan.minimumRows else { return plain }
        let coded = Self.codedScan.start + Double(rows) * Self.codedScan.row
        return min(plain, coded + plain * Self.codedScan.share)
    }

    /// Returns the cost of an unfiltered walk, the least that a filtered walk can cost.
    package func graph(ef: Int) -> Double { walk(ef: Double(ef)) }

    /// Returns the cost of a walk over all nodes that finds `ef` matching ones.
    ///
    /// - Parameters:
    ///   - ef: matching candidates to keep.
    ///   - share: the share of nodes that match, 0…1.
    /// - Returns: the cost in nanoseconds.
    package func filteredGraph(ef: Int, share: Double) -> Double {
        walk(ef: Double(ef) / max(share, 0.001))
    }

    /// Returns the cost of a two-hop walk that keeps `ef` candidates.
    ///
    /// - Parameters:
    ///   - ef: candidates to keep.
    ///   - isApart: whether few rows match around the query. What was measured are walks that end
    ///     near a stored vector; one that ends elsewhere roams, so at least the usual number of
    ///     rows for each candidate is expected of it.
    /// - Returns: the cost in nanoseconds.
    package func twoHop(ef: Int, isApart: Bool = false) -> Double {
        var model = self
        if isApart { model.walkStep = max(walkStep, Self.usualStep) }
        return model.walk(ef: Double(ef)) * twoHopCost
    }

    // MARK: - Effort

    /// Whether so few rows match around the query that the nearest matches are elsewhere.
    ///
    /// - Parameters:
    ///   - share: the share of matching rows around the query.
    ///   - overall: their share of all rows.
    /// - Returns: true below a quarter of the overall share.
    package func isApart(share: Double, overall: Double) -> Bool { share < overall / 4 }

    /// Returns the matching candidates that a walk over all nodes must keep to be as good as an
    /// unfiltered walk with `ef`.
    package func filteredEf(_ ef: Int, share: Double) -> Int {
        share < Self.nearlyAll ? Int(Double(ef) * Self.filteredEf) : ef
    }

    /// Returns the candidates that a two-hop walk must keep to be as good as an unfiltered walk.
    ///
    /// - Parameters:
    ///   - ef: candidates of the unfiltered walk.
    ///   - share: the share of matching rows around the query.
    ///   - overall: their share of all rows.
    /// - Returns: candidates to keep, at least 1.9 times `ef`.
    package func twoHopEf(_ ef: Int, share: Double, overall: Double) -> Int {
        let apart = 1 - min(1, share / max(overall, .leastNormalMagnitude))
        let factor = Self.twoHopEf.near + (Self.twoHopEf.apart - Self.twoHopEf.near) * apart
        let sparsity = max(1, Self.sparse / max(overall, 0.001))
        return Int(Double(ef) * factor * sparsity.squareRoot())
    }

    // MARK: - Budgets

    /// Returns the distances after which a walk has cost as much as a scan of the rows.
    package func budget(scanOf rows: Int) -> Int { Int(scan(rows: rows) / walkRow) + 64 }

    /// Returns the distances after which a walk over all nodes gives way to a two-hop walk.
    package func budget(twoHopEf ef: Int) -> Int {
        Int(twoHop(ef: ef) * Self.patience / walkRow) + 64
    }

    // MARK: - Choice

    /// Returns the strategy that is expected to cost the least.
    ///
    /// - Parameters:
    ///   - matchCount: rows that match.
    ///   - ef: what ``filteredEf(_:share:)`` says.
    ///   - share: the share of matching rows around the query.
    ///   - twoHopEf: what ``twoHopEf(_:share:overall:)`` says.
    ///   - isApart: what ``isApart(share:overall:)`` says.
    /// - Returns: the exact scan where it costs no more than either walk, otherwise the cheaper
    ///   walk.
    package func strategy(
        matchCount: Int,
        ef: Int,
        share: Double,
        twoHopEf: Int,
        isApart: Bool
    ) -> SearchStrategy {
        let filtered = filteredGraph(ef: ef, share: share)
        let twoHop = twoHop(ef: twoHopEf, isApart: isApart)
        if scan(rows: matchCount) <= min(filtered, twoHop) { return .exactScan }
        // If both cost about the same, prefers the one that depends less on the query's
        // neighborhood.
        return filtered <= 0.95 * twoHop ? .filteredGraph : .twoHopGraph
    }
}
