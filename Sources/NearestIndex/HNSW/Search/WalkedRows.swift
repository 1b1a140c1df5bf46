internal import NearestKernels

/// What a search compares a query with: the vectors of an index, or their codes.
struct WalkedRows {
    /// The rows.
    let rows: ChunkedRows
    /// The query, bound to the kernels of `rows`.
    let scorer: QueryScorer
    /// Whether `rows` are codes, whose distances are estimates.
    let isCoded: Bool
    /// Whether half of each row's norm, its squared length, is subtracted from its distance.
    ///
    /// Under inner products it turns estimated distances of codes into estimated products, for
    /// `-⟨q, x⟩ = (‖q - x‖² - ‖q‖² - ‖x‖²) / 2`.
    let subtractsNorms: Bool

    /// Takes vectors.
    init(_ rows: ChunkedRows, _ scorer: QueryScorer) {
        self.rows = rows
        self.scorer = scorer
        isCoded = false
        subtractsNorms = false
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
        subtractsNorms = codes.isOfProducts
    }
}
