internal import NearestKernels

/// Some queries of a batch against some rows: one thread's share.
struct FlatBatchPart: Sendable {
    private let batch: FlatBatch
    private let queries: Range<Int>
    private var nearest: [TopK]
    // For each query.
    private var distances: [Int]
    private var blockProducts: [Int]

    /// Bytes of packed queries that stay in the second-level cache beside a block of rows.
    private static let packedBytes = 400 << 10

    /// Shares `heaps`, room for `batch.k` neighbors of each query, among the queries.
    init(batch: FlatBatch, queries: Range<Int>, heaps: UnsafeMutablePointer<Neighbor>) {
        self.batch = batch
        self.queries = queries
        nearest = queries.indices.map {
            unsafe TopK(heaps + ($0 - queries.lowerBound) * batch.k, capacity: batch.k)
        }
        distances = [Int](repeating: 0, count: queries.count)
        blockProducts = distances
    }

    /// Offers every selected row of the groups to every query.
    mutating func scan(groups: Range<Int>, interruption: SharedInterruption) {
        let dimension = batch.snapshot.layout.dimension
        let size = batch.product.backend == .bfloat16 ? 2 : 4
        let fitting = Self.packedBytes / (dimension * size)
        // Whole panels of the widest tile, or at least of the narrowest.
        let blockSize = fitting >= 48 ? min(480, fitting / 48 * 48) : max(8, fitting / 8 * 8)
        for first in stride(from: queries.lowerBound, to: queries.upperBound, by: blockSize) {
            let block = first..<min(first + blockSize, queries.upperBound)
            scan(block, groups: groups, interruption: interruption)
        }
    }

    private mutating func scan(
        _ block: Range<Int>,
        groups: Range<Int>,
        interruption: SharedInterruption
    ) {
        let scorers = batch.scorers[block]
        guard let first = scorers.first else { return }
        let kernel = unsafe FlatBatchKernel(
            batch: batch,
            queries: first.query,
            norms: scorers.map(\.norm)
        )
        var rows = BlockAssembler(
            snapshot: batch.snapshot,
            selected: batch.selected,
            groups: groups
        )
        var seen = 0
        while let next = rows.next() {
            if interruption.shouldStop() { break }
            seen += next.count
            kernel.findCandidates(next) { row, query in
                compare(next, row, with: query, of: block, kernel)
            }
        }
        for query in block { blockProducts[query - queries.lowerBound] += seen }
    }

    // A row that may matter to a query: its distance is computed as a single search computes it.
    // Row and query are positions in their blocks.
    private mutating func compare(
        _ rows: RowBlock,
        _ row: Int,
        with query: Int,
        of block: Range<Int>,
        _ kernel: borrowing FlatBatchKernel
    ) {
        let scorer = batch.scorers[block.lowerBound + query]
        let index = block.lowerBound + query - queries.lowerBound
        let distance = unsafe scorer.distance(to: rows.row(row), scale: rows.scales[row])
        distances[index] += 1
        let before = nearest[index].limit
        guard distance <= before else { return }
        nearest[index].offer(Neighbor(id: rows.id(row), distance: distance))
        let limit = nearest[index].limit
        if limit < before { kernel.setLimit(limit, query: query) }
    }

    /// Takes over what another part found for the same queries among other rows.
    mutating func absorb(_ other: FlatBatchPart) {
        for index in nearest.indices {
            for position in 0..<other.nearest[index].count {
                let neighbor = unsafe other.nearest[index].neighbors[position]
                nearest[index].offer(neighbor)
            }
            distances[index] += other.distances[index]
            blockProducts[index] += other.blockProducts[index]
        }
    }

    /// The answers, in the order of the queries.
    mutating func results(
        requested: Int,
        stopped: SearchResult.Interruption?
    ) -> [SearchResult] {
        nearest.indices.map { index in
            nearest[index].sort()
            let neighbors = unsafe Array(nearest[index].neighbors)
            let completion: SearchResult.Completion =
                if let stopped { .partial(stopped) } else if neighbors.count < requested {
                    .fewerThanRequested
                } else { .complete }
            let statistics = SearchStatistics(
                distances: distances[index],
                blockProducts: blockProducts[index]
            )
            return SearchResult(
                neighbors: neighbors,
                summary: SearchSummary(
                    completion: completion,
                    statistics: statistics,
                    plan: batch.report
                )
            )
        }
    }
}
