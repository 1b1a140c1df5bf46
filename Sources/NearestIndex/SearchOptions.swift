/// What one search may do.
///
/// The defaults suit most.
public struct SearchOptions: Sendable, Hashable {
    /// How many candidates a search of a graph keeps: more find more of the true neighbors, more
    /// slowly.
    ///
    /// At least 1; a search for `k` neighbors keeps at least `k`. Default: 64, or `k` where that is
    /// more. An exact index takes no notice.
    public var efSearch: Int?

    /// When to stop and return what was found, marked ``SearchResult/Completion/partial(_:)``.
    ///
    /// Default: never.
    public var deadline: ContinuousClock.Instant?

    /// How a batch computes its blocks of inner products.
    ///
    /// Default: the fastest on this machine, found by measuring once. Changes speed, never answers.
    public var matrixProduct: MatrixProductBackend?

    /// The model that made the query.
    ///
    /// A segment that says that another one made its vectors refuses the search; an index in memory
    /// does not know, and takes no notice. Default: not checked.
    public var model: String?

    /// How a search of a graph that is limited by attributes goes about it.
    ///
    /// Default: the plan that is expected to cost the least. An exact index takes no notice, and a search
    /// that is not limited by attributes neither.
    public var plan: SearchPlan?

    /// Options; every one has a default.
    public init(
        efSearch: Int? = nil,
        deadline: ContinuousClock.Instant? = nil,
        matrixProduct: MatrixProductBackend? = nil,
        model: String? = nil,
        plan: SearchPlan? = nil
    ) {
        self.efSearch = efSearch
        self.deadline = deadline
        self.matrixProduct = matrixProduct
        self.model = model
        self.plan = plan
    }
}

/// A way of computing blocks of inner products, each a query of a batch with a stored vector.
public enum MatrixProductBackend: String, Sendable, Hashable, CaseIterable {
    /// `cblas_sgemm` of the BLAS that the system has installed, on one thread.
    case blas
    /// The library's own float32 register tile.
    case tile
    /// The library's own tile over operands rounded to bfloat16, where the processor has such
    /// products. What it finds is computed again in full, so answers are the same.
    case bfloat16
}
