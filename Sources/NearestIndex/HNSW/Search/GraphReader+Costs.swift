internal import NearestKernels

// Measures the numbers of a ``CostModel`` on the rows and links of an index.
extension GraphReader {
    /// Each measurement is repeated this many times.
    private static let rounds = 3
    /// Walks with two values of `ef` tell how the cost grows with `ef`.
    private static let smallEf = 16
    private static let largeEf = 96
    /// Bytes of rows in the list that is timed: more than a core's own caches hold.
    private static let scannedBytes = 6 << 20
    /// The fewest rows in that list.
    private static let minimumScanned = 256
    /// A row that takes this many times longer than expected was read from disk, not from memory.
    private static let unusual = 12.0
    /// A walk towards a query compares this many times as many rows as one towards a stored vector.
    private static let queryFactor = 1.25

    /// Returns what searches of this graph cost.
    ///
    /// The first call measures it, which takes a millisecond or two.
    ///
    /// - Parameters:
    ///   - entry: where walks begin.
    ///   - overCodes: whether walks compare codes; lists are scanned with the vectors.
    /// - Returns: the costs, measured if there are rows enough.
    func costs(from entry: GraphEntry, overCodes: Bool) -> CostModel {
        let rowBytes = rows.layout.rowBytes
        var usual = CostModel(rowBytes: rowBytes)
        if overCodes { usual.beOverCodes() }
        guard rows.rowCount >= CostCalibration.minimumRows else { return usual }
        let calibration = overCodes ? resources.codeCalibration : resources.calibration
        if let costs = calibration.costs(rowCount: rows.rowCount, usual) { return costs }
        let costs = measure(usual, from: entry, overCodes: overCodes)
        // Rows that had to be read from disk say nothing about later searches; the next search
        // measures again.
        guard costs.walkRow < Self.unusual * usual.walkRow else { return usual }
        calibration.set(costs, rowCount: rows.rowCount)
        return costs
    }

    // Times walks to stored vectors, then a scan of a list, once cold and then warm.
    private func measure(
        _ usual: CostModel,
        from entry: GraphEntry,
        overCodes: Bool
    ) -> CostModel {
        let rowBytes = rows.layout.rowBytes
        var costs = usual
        var walks: [Double] = []
        var (small, large) = (0, 0)
        var draw = VisibleRowDraw(rows)
        for _ in 0..<Self.rounds {
            guard let row = draw.next() else { return costs }
            withStored(row) { scorer in
                let start = ContinuousClock.now
                let compared = distances(ofWalk: scorer, ef: Self.smallEf, overCodes: overCodes)
                let comparedMore = distances(ofWalk: scorer, ef: Self.largeEf, overCodes: overCodes)
                let walked = (ContinuousClock.now - start).nanoseconds
                walks.append(walked / Double(max(1, compared + comparedMore)))
                small += compared
                large += comparedMore
            }
        }
        let listed = min(Self.scannedBytes / rowBytes, rows.rowCount / 4)
        let list = (0..<max(Self.minimumScanned, listed)).compactMap { _ in draw.next() }.sorted()
        guard walks.count == Self.rounds, let row = list.first else { return costs }
        withStored(row) { scorer in
            costs.coldRow = time(scorer, comparing: list) / Double(list.count)
            costs.warmRow =
                (0..<Self.rounds).map { _ in time(scorer, comparing: list) }.min()
                .map { $0 / Double(list.count) } ?? costs.coldRow
        }
        costs.walkRow = walks.sorted()[Self.rounds / 2]
        let step = Double(large - small) / Double(Self.rounds * (Self.largeEf - Self.smallEf))
        costs.walkStep = max(1, step) * Self.queryFactor
        let start = Double(small) / Double(Self.rounds) - step * Double(Self.smallEf)
        costs.walkStart = max(0, start) * Self.queryFactor
        // A row in a list never costs more than one that a walk reaches, nor many times less. A
        // code that a walk reaches costs less than a row.
        let most = overCodes ? max(costs.walkRow, 2 * usual.coldRow) : costs.walkRow
        let bounds = costs.walkRow / 10...most
        costs.warmRow = min(max(costs.warmRow, bounds.lowerBound), bounds.upperBound)
        costs.coldRow = min(max(costs.coldRow, bounds.lowerBound), bounds.upperBound)
        return costs
    }

    // Calls `body` with a stored vector as the query.
    private func withStored(_ row: Int, _ body: (QueryScorer) -> Void) {
        let query = codec.decode(rows.vector(of: row), norm: 1)
        try? codec.withScorer(for: .float32(query.span), "a row") { body($0) }
    }

    // The time that comparing the rows of a list takes, in nanoseconds.
    private func time(_ scorer: QueryScorer, comparing list: [Int]) -> Double {
        let numbers = ScratchBuffer<UInt32>(list.count)
        for (index, row) in list.enumerated() { numbers[index] = UInt32(truncatingIfNeeded: row) }
        let values = ScratchBuffer<Float>(list.count)
        let start = ContinuousClock.now
        scorer.gather(
            numbers.span,
            count: list.count,
            of: rows.chunked(ahead: resources.prefetchDepth.rows),
            into: values.span
        )
        return (ContinuousClock.now - start).nanoseconds
    }

    // The distances that one walk computes.
    private func distances(ofWalk scorer: QueryScorer, ef: Int, overCodes: Bool) -> Int {
        let scratch = resources.scratches.take()
        defer { resources.scratches.give(scratch) }
        guard let query = query(scorer, SearchOptions(), scratch) else { return 0 }
        var searcher = query.searcher(overCodes ? query.coded() : nil)
        let start = searcher.descend(from: query.entry, to: 0)
        _ = searcher.search(layer: 0, from: start, ef: ef)
        return searcher.statistics.distanceCount
    }
}

extension GraphQuery {
    /// What searches of this graph cost, over codes if there is a query for them.
    func costs(_ coded: CodedQuery?) -> CostModel {
        reader.costs(from: entry, overCodes: coded != nil)
    }
}

extension Duration {
    fileprivate var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
    }
}
