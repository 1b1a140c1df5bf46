internal import NearestKernels

/// Compares blocks of rows of bits with the queries of a batch, one query after the other.
///
/// A block stays in the first-level cache while all queries pass by it. Counting bits is as cheap
/// as ruling rows out would be, so distances are computed at once.
struct BitBatchKernel: BatchKernel, ~Copyable {
    private let scorers: ArraySlice<QueryScorer>
    private let stride: Int
    /// For each query, the largest distance that matters.
    private let limits: ScratchBuffer<Float>
    /// The distances of one query and the rows of a block.
    private let distances = ScratchBuffer<Float>(RowLayout.group)

    /// Prepares some of a batch's queries.
    init(_ scorers: ArraySlice<QueryScorer>, stride: Int) {
        self.scorers = scorers
        self.stride = stride
        limits = ScratchBuffer(scorers.count, repeating: .infinity)
    }

    func setLimit(_ limit: Float, query: Int) {
        limits[query] = limit
    }

    func findCandidates(_ rows: RowBlock, _ found: (_ row: Int, _ query: Int) -> Void) {
        let (first, distances) = (rows.row(0), distances.span)
        for query in 0..<scorers.count {
            // What the kernel computes of bits is the distance.
            scorers[scorers.startIndex + query]
                .block(from: first, count: rows.count, stride: stride, ahead: 0, into: distances)
            let limit = limits[query]
            var row = 0
            while row < rows.count {
                if row + 8 <= rows.count, all(distances.eight(at: row) .> limit) {
                    row += 8
                    continue
                }
                if distances[row] <= limit { found(row, query) }
                row += 1
            }
        }
    }
}
