internal import NearestKernels

/// Compares one query with the codes of a set of rows, and measures those that are not proven to be
/// too far.
///
/// The answer is that of a scan of the vectors, to the last bit. Rows are listed by the thousand;
/// those of the first list with the best estimates tell how far the nearest are at most.
/// ``ExactScan`` uses it.
struct CodedSetScan {
    /// Their codes.
    let codes: CodeSet
    /// The rows, all of them visible.
    let set: RowSet
    /// When to stop early.
    let stop: StopCondition
    /// Rows that codes do not rule out.
    var survivors: ScanSurvivors

    /// Codes to prefetch: they are short, so many are under way at once.
    private static let ahead = 32

    /// Makes a scan that has compared nothing yet.
    init(_ codes: CodeSet, _ set: RowSet, _ survivors: ScanSurvivors, stop: StopCondition) {
        self.codes = codes
        self.set = set
        self.survivors = survivors
        self.stop = stop
    }

    /// Offers every row that may be near enough to `collector`.
    ///
    /// - Parameters:
    ///   - scorer: compares vectors with the query.
    ///   - list: memory for the rows of a list, more than 64.
    ///   - sums: memory for as many sums.
    ///   - collector: receives the rows.
    /// - Complexity: O(rows × bytes of a code), and O(dimension) for each survivor.
    /// - Returns: how it ended.
    mutating func run(
        _ scorer: QueryScorer,
        _ list: ScratchSpan<UInt32>,
        _ sums: ScratchSpan<Float>,
        into collector: inout some NeighborCollector
    ) -> CodedScan.End {
        ScanSurvivors.withRoom { room in
            let words = RowSet.words(set.rowCount)
            var (word, compared) = (0, 0)
            while word < words {
                survivors.measure(scorer, room, into: &collector)
                if let reason = stop.reason() { return .stopped(reason) }
                if survivors.areMany(of: compared) { return .left(from: word &<< 6) }
                let count = fill(list, from: &word, of: words)
                let rows = codes.chunked(ahead: Self.ahead)
                survivors.query.scorer.gather(list, count: count, of: rows, into: sums)
                survivors.statistics.codeDistanceCount &+= count
                if compared == 0, let wanted = collector.wanted {
                    seed(list, count, sums, wanted: wanted, scorer, room)
                }
                compared &+= count
                survivors.setLimit(collector.worstDistance)
                judge(list, count, sums, scorer, room, into: &collector)
            }
            survivors.measure(scorer, room, into: &collector)
            return .complete
        }
    }

    // Lists the rows of whole words, as far as they fit, and asks for what is known of them.
    private func fill(_ list: ScratchSpan<UInt32>, from word: inout Int, of words: Int) -> Int {
        let usesNorms = survivors.query.isOfProducts
        var count = 0
        while word < words, count &+ 64 <= list.count {
            for position in SetBits(set.bits[word]) {
                let row = word &<< 6 &+ position
                list[count] = UInt32(truncatingIfNeeded: row)
                count &+= 1
                codes.prefetchBound(row)
                if usesNorms { survivors.view.prefetchNorm(row) }
            }
            word &+= 1
        }
        return count
    }

    // Takes the rows with the best estimates, and how far the farthest of them is.
    private mutating func seed(
        _ list: ScratchSpan<UInt32>,
        _ count: Int,
        _ sums: ScratchSpan<Float>,
        wanted: Int,
        _ scorer: QueryScorer,
        _ room: ScanSurvivors.Room
    ) {
        withScratch(of: Neighbor.self, count: wanted) { memory in
            var nearest = TopK(memory)
            survivors.offer(list, count: count, sums, to: &nearest)
            survivors.seed(nearest, scorer, room)
        }
    }

    private mutating func judge(
        _ list: ScratchSpan<UInt32>,
        _ count: Int,
        _ sums: ScratchSpan<Float>,
        _ scorer: QueryScorer,
        _ room: ScanSurvivors.Room,
        into collector: inout some NeighborCollector
    ) {
        let usesNorms = survivors.query.isOfProducts
        for index in 0..<count {
            let row = Int(list[index])
            let norm = usesNorms ? survivors.view.norm(of: row) : 1
            guard
                survivors.query.mayBeWithin(sums[index], bound: codes.bound(row), norm: norm)
            else { continue }
            survivors.keep(row, room)
            if survivors.shouldBeMeasured { survivors.measure(scorer, room, into: &collector) }
        }
    }
}
