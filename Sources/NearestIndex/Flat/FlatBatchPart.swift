internal import NearestKernels

/// One thread's share of a batch: some of the queries, compared with some of the rows.
struct FlatBatchPart: Sendable {
    /// The batch that this is a part of.
    private let batch: FlatBatch
    /// The queries of this part, as positions in the batch.
    private let queries: Range<Int>
    /// For each query, the nearest rows so far.
    private var nearest: [TopK]
    // For each query, the counts for its statistics.
    private var distances: [Int]
    private var blockProductCount: [Int]

    /// Bytes of packed queries that fit the second-level cache together with a block of rows.
    private static let packedBytes = 400 << 10

    /// Makes the part of some queries.
    ///
    /// - Parameters:
    ///   - batch: the batch.
    ///   - queries: positions in the batch.
    ///   - heaps: memory for `batch.k` neighbors of each query.
    init(batch: FlatBatch, queries: Range<Int>, heaps: ScratchSpan<Neighbor>) {
        self.batch = batch
        self.queries = queries
        nearest = queries.indices.map {
            let first = ($0 - queries.lowerBound) * batch.k
            return TopK(heaps.extracting(first..<first + batch.k))
        }
        distances = [Int](repeating: 0, count: queries.count)
        blockProductCount = distances
    }

    /// Compares every selected row of the groups with every query.
    ///
    /// The queries are taken in blocks that fit the cache, and the rows are read once for each
    /// block.
    mutating func scan(groups: Range<Int>, stop: SharedStopCondition) {
        let fitting = Self.packedBytes / batch.queryBytes
        // A multiple of the widest tile's panel of 48 queries, or at least of the narrowest panel's
        // 8.
        let blockSize = fitting >= 48 ? min(480, fitting / 48 * 48) : max(8, fitting / 8 * 8)
        for first in stride(from: queries.lowerBound, to: queries.upperBound, by: blockSize) {
            let block = first..<min(first + blockSize, queries.upperBound)
            scan(block, groups: groups, stop: stop)
        }
    }

    // Compares all rows with one block of queries.
    private mutating func scan(
        _ block: Range<Int>,
        groups: Range<Int>,
        stop: SharedStopCondition
    ) {
        let scorers = batch.scorers[block]
        guard let first = scorers.first else { return }
        let comparesBits = batch.codec.metric.comparesBits
        let seen =
            if comparesBits {
                scan(
                    block,
                    groups: groups,
                    stop: stop,
                    BitBatchKernel(scorers, stride: batch.view.layout.stride)
                )
            } else {
                scan(
                    block,
                    groups: groups,
                    stop: stop,
                    FlatBatchKernel(batch: batch, from: first, norms: scorers.map(\.norm))
                )
            }
        for query in block {
            let index = query - queries.lowerBound
            if comparesBits { distances[index] += seen } else { blockProductCount[index] += seen }
        }
    }

    // Compares all rows with one block of queries, and returns how many rows there were.
    private mutating func scan(
        _ block: Range<Int>,
        groups: Range<Int>,
        stop: SharedStopCondition,
        _ kernel: borrowing some BatchKernel & ~Copyable
    ) -> Int {
        var rows = BlockAssembler(
            view: batch.view,
            selected: batch.selected,
            groups: groups
        )
        // Every row in a block is compared with each query, or gives a product.
        var seen = 0
        while let next = rows.next() {
            if stop.shouldStop() { break }
            seen += next.count
            kernel.findCandidates(next) { row, query in
                compare(next, row, with: query, of: block, kernel)
            }
        }
        return seen
    }

    // Computes the distance of a row that may matter to a query, exactly as a single search does.
    // `row` and `query` are positions in their blocks.
    private mutating func compare(
        _ rows: RowBlock,
        _ row: Int,
        with query: Int,
        of block: Range<Int>,
        _ kernel: borrowing some BatchKernel & ~Copyable
    ) {
        let scorer = batch.scorers[block.lowerBound + query]
        let index = block.lowerBound + query - queries.lowerBound
        let distance = scorer.distance(to: rows.row(row), norm: rows.norm(row))
        // A kernel of bits has counted it.
        if !batch.codec.metric.comparesBits { distances[index] += 1 }
        let before = nearest[index].worstDistance
        guard distance <= before else { return }
        nearest[index].offer(Neighbor(id: rows.id(row), distance: distance))
        let worst = nearest[index].worstDistance
        // A lower limit lets the kernel rule out more rows of the blocks that follow.
        if worst < before { kernel.setLimit(worst, query: query) }
    }

    /// Adds the neighbors and counts that another part found for the same queries in other rows.
    mutating func absorb(_ other: FlatBatchPart) {
        for index in nearest.indices {
            for neighbor in other.nearest[index].neighbors { nearest[index].offer(neighbor) }
            distances[index] += other.distances[index]
            blockProductCount[index] += other.blockProductCount[index]
        }
    }

    /// Returns the answers, in the order of the queries.
    ///
    /// Sorts the heaps, so it is called once, at the end.
    mutating func results(
        requested: Int,
        stopped: SearchResult.Interruption?
    ) -> [SearchResult] {
        nearest.indices.map { index in
            nearest[index].sort()
            let neighbors = nearest[index].neighbors
            let completion: SearchResult.Completion =
                if let stopped { .partial(stopped) } else if neighbors.count < requested {
                    .fewerThanRequested
                } else { .complete }
            let statistics = SearchStatistics(
                distanceCount: distances[index],
                blockProductCount: blockProductCount[index]
            )
            return SearchResult(
                neighbors: neighbors,
                summary: SearchSummary(
                    completion: completion,
                    statistics: statistics,
                    strategy: batch.report
                )
            )
        }
    }
}
