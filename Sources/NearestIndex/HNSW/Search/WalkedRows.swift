internal import NearestKernels

/// What a search compares a query with: the vectors of an index, or their codes.
struct WalkedRows {
    /// The rows.
    let rows: ChunkedRows
    /// The query, bound to the kernels of `rows`.
    let scorer: QueryScorer
    /// Whether `rows` are codes, whose distances are estimates.
    let isCoded: Bool
    /// What is subtracted from the distances of codes; nil for nothing.
    let lengths: CodeLengths?

    /// Takes vectors.
    init(_ rows: ChunkedRows, _ scorer: QueryScorer) {
        self.rows = rows
        self.scorer = scorer
        isCoded = false
        lengths = nil
    }

    /// Takes codes.
    ///
    /// - Parameters:
    ///   - codes: the codes.
    ///   - scorer: the query that they are compared with.
    ///   - ahead: codes to prefetch.
    init(_ codes: CodeSet, _ scorer: QueryScorer, ahead: Int) {
        rows = codes.chunked(ahead: ahead)
        self.scorer = scorer
        isCoded = true
        lengths = codes.lengths
    }
}
