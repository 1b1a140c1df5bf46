package import Nearest

/// A graph of projections whose nearest are compared again as whole vectors.
///
/// This is what an application does that keeps short vectors in memory and long ones elsewhere.
/// Searches into a buffer, which are measured, walk the graph; others ask the whole vectors.
package struct RescoredIndex: VectorSearching {
    private let components: PrincipalComponents
    private let short: HNSWIndex
    private let whole: FlatIndex
    private let factor: Int

    /// Pairs two indexes of the same vectors.
    ///
    /// - Parameters:
    ///   - components: what shortens the vectors.
    ///   - short: the projections.
    ///   - whole: the vectors.
    ///   - factor: how many times as many as asked for are compared again; 0 for none.
    package init(
        _ components: PrincipalComponents,
        _ short: HNSWIndex,
        _ whole: FlatIndex,
        factor: Int
    ) {
        self.components = components
        self.short = short
        self.whole = whole
        self.factor = factor
    }

    package var dimension: Int { components.dimension }
    package var metric: Metric { short.metric }
    package var encoding: ScalarEncoding { short.encoding }
    package var count: Int { short.count }
    package var ids: [VectorID] { short.ids }
    package func contains(_ id: VectorID) -> Bool { short.contains(id) }

    package func vector(of id: VectorID) throws(NearestError) -> [Float] {
        try whole.vector(of: id)
    }

    package func search(
        _ query: VectorSpan,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchSummary {
        guard case .float32(let numbers) = query else {
            throw NearestError(code: .unsupported, message: "projections are of float32")
        }
        let projection = try components.project(numbers)
        guard factor > 0 else {
            return try short.search(
                projection.span,
                into: &neighbors,
                among: candidates,
                options: options
            )
        }
        let nearest = try short.search(
            projection,
            k: neighbors.freeCapacity * factor,
            among: candidates,
            options: options
        )
        let near = Set(nearest.map(\.id))
        return try whole.search(query, into: &neighbors, among: .keeping(near), options: .init())
    }

    package func search(
        _ query: VectorSpan,
        k: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult {
        try whole.search(query, k: k, among: candidates, options: options)
    }

    package func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult {
        try whole.search(query, within: radius, among: candidates, options: options)
    }

    package func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> [SearchResult] {
        try whole.search(
            batch: queries,
            k: k,
            threads: threads,
            among: candidates,
            options: options
        )
    }
}
