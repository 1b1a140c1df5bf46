/// Options of one search: effort, deadline, and how a filter is applied.
///
/// The defaults suit most searches.
public struct SearchOptions: Sendable, Hashable {
    /// How many candidates a graph search keeps: a larger number finds more of the true neighbors,
    /// and takes longer.
    ///
    /// At least 1; a search for `k` neighbors keeps at least `k`, over codes one and a half times
    /// as many. Default: 64, or that if it is larger. An exact index ignores it.
    public var efSearch: Int?

    /// When to stop and return what was found so far, marked
    /// ``SearchResult/Completion/partial(_:)``.
    ///
    /// Searches look at the clock about every 50 µs. Default: no deadline.
    public var deadline: ContinuousClock.Instant?

    /// How a batch computes its blocks of inner products.
    ///
    /// Default: the fastest on this machine, found by measuring once. Changes speed, never answers.
    /// Vectors of bits have no products.
    public var matrixProduct: MatrixProductBackend?

    /// The name of the model that made the query.
    ///
    /// An index or a segment whose metadata names another model refuses the search with the code
    /// `wrongModel`. One that names none answers. Default: not checked.
    public var model: String?

    /// The strategy of a graph search that is limited by attributes.
    ///
    /// Default: the strategy that is expected to cost the least. An exact index ignores it, and so
    /// does a search that is not limited by attributes.
    public var strategy: SearchStrategy?

    /// Whether a search may go over codes, if the index has any.
    ///
    /// Default: true. Otherwise it compares the vectors themselves, as in an index of
    /// ``Quantization/none``.
    public var usesQuantization: Bool

    /// How many of the candidates that were found over codes are measured with the vectors.
    ///
    /// At least `k` are. Default: as many as may be among the nearest, by the error of the codes.
    public var rescoringCount: Int?

    /// Makes options; every one has a default.
    public init(
        efSearch: Int? = nil,
        deadline: ContinuousClock.Instant? = nil,
        matrixProduct: MatrixProductBackend? = nil,
        model: String? = nil,
        strategy: SearchStrategy? = nil,
        usesQuantization: Bool = true
    ) {
        self.efSearch = efSearch
        self.deadline = deadline
        self.matrixProduct = matrixProduct
        self.model = model
        self.strategy = strategy
        self.usesQuantization = usesQuantization
        rescoringCount = nil
    }
}
