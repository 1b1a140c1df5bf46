extension Segment: AttributeSearching {
    /// The vectors that pass a filter; see ``AttributeSearching/candidates(where:among:)``.
    public func candidates(
        where filter: Filter,
        among ids: IDFilter
    ) throws(NearestError) -> IDFilter {
        try index.candidates(where: filter, among: ids)
    }

    /// What a search would do; see ``AttributeSearching/explain(_:k:options:)``.
    public func explain(
        _ filter: Filter,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> SearchExplanation {
        try check(model: options.model)
        return try index.explain(filter, k: k, options: options)
    }
}
