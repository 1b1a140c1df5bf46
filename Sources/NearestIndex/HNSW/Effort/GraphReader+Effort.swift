internal import NearestKernels

// Looks for the candidates that searches must keep for a recall.
extension GraphReader {
    /// The most candidates that are tried.
    private static let maximumEf = 1 << 14
    /// The search ends where the next smaller number tried is nearer than this share.
    private static let precision = 32

    /// Finds the candidates that searches must keep, for queries; see
    /// ``HNSWIndex/efSearch(forRecall:k:queries:threads:)``.
    ///
    /// - Complexity: O(queries × vectors × dimension).
    /// - Throws: ``NearestError`` for numbers out of range or queries that cannot be compared.
    package func efSearch(
        forRecall recall: Double,
        k: Int,
        queries: VectorSpan,
        threads: Int
    ) throws(NearestError) -> SearchEffort {
        try Self.check(recall, k: k, sampleCount: 1, threads: threads)
        let k = min(k, rows.liveCount)
        return try codec.withScorers(forBatch: queries) { scorers throws(NearestError) in
            try effort(recall, scorers, rows: [], k: k, threads: threads)
        }
    }

    /// Finds the candidates that searches must keep, for stored vectors; see
    /// ``HNSWIndex/efSearch(forRecall:k:sampleCount:threads:)``.
    ///
    /// - Complexity: O(`sampleCount` × vectors × dimension).
    /// - Throws: ``NearestError`` for numbers out of range.
    package func efSearch(
        forRecall recall: Double,
        k: Int,
        sampleCount: Int,
        threads: Int
    ) throws(NearestError) -> SearchEffort {
        try Self.check(recall, k: k, sampleCount: sampleCount, threads: threads)
        let drawn = drawnRows(sampleCount)
        // A stored vector is no neighbor of its own.
        let k = min(k, rows.liveCount - 1)
        func effort(_ scorers: [QueryScorer]) throws(NearestError) -> SearchEffort {
            try self.effort(recall, scorers, rows: drawn, k: k, threads: threads)
        }
        if codec.encoding == .bit {
            let length = codec.encoding.bytes(codec.dimension)
            let bits = drawn.flatMap { rows.vector(of: $0).bytes(count: length) }
            return try codec.withScorers(forBatch: .bits(bits.span), effort)
        }
        let numbers = drawn.flatMap { codec.decode(rows.vector(of: $0), norm: 1) }
        return try codec.withScorers(forBatch: .float32(numbers.span), effort)
    }

    private static func check(
        _ recall: Double,
        k: Int,
        sampleCount: Int,
        threads: Int
    ) throws(NearestError) {
        guard recall > 0, recall <= 1 else {
            throw NearestError(
                code: .invalidArgument,
                message: "the recall is \(recall), but must be above 0 and at most 1"
            )
        }
        guard k >= 1 else { throw .k(k) }
        guard threads >= 1 else { throw .threads(threads) }
        guard sampleCount >= 1 else {
            throw NearestError(
                code: .invalidArgument,
                message: "the sample has \(sampleCount) queries, but must have at least 1"
            )
        }
    }

    // Visible rows, each once and not that where all searches begin.
    private func drawnRows(_ count: Int) -> [Int] {
        var (draw, seen, drawn) = (VisibleRowDraw(rows), Set<Int>(), [Int]())
        for _ in 0..<4 * count where drawn.count < count {
            guard let row = draw.next() else { break }
            if row != entry?.node, seen.insert(row).inserted { drawn.append(row) }
        }
        return drawn
    }

    private func effort(
        _ wanted: Double,
        _ scorers: [QueryScorer],
        rows: [Int],
        k: Int,
        threads: Int
    ) throws(NearestError) -> SearchEffort {
        guard k >= 1, !scorers.isEmpty else {
            // There is nothing to find, so any number finds all.
            return SearchEffort(efSearch: max(1, k), recall: 1, queryCount: 0)
        }
        let measurement = try EffortMeasurement(self, scorers, rows: rows, k: k, threads: threads)
        func effort(_ ef: Int) throws(NearestError) -> SearchEffort {
            let recall = try measurement.recall(ef: ef)
            return SearchEffort(efSearch: ef, recall: recall, queryCount: scorers.count)
        }
        // Doubles until it is enough, and then halves the distance.
        var enough = try effort(k)
        var tooFew = 0
        let most = max(k, min(Self.maximumEf, self.rows.rowCount))
        while enough.recall < wanted, enough.efSearch < most {
            tooFew = enough.efSearch
            enough = try effort(min(most, 2 * enough.efSearch))
        }
        guard enough.recall >= wanted, tooFew > 0 else { return enough }
        while enough.efSearch - tooFew > max(1, enough.efSearch / Self.precision) {
            let middle = try effort((enough.efSearch + tooFew) / 2)
            if middle.recall >= wanted { enough = middle } else { tooFew = middle.efSearch }
        }
        return enough
    }
}
