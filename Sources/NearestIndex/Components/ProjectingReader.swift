/// A reader of projections that takes queries as long as the vectors were, and projects them.
package struct ProjectingReader: IndexReader {
    private let reader: any IndexReader
    private let components: PrincipalComponents

    /// Wraps a reader.
    package init(_ reader: any IndexReader, _ components: PrincipalComponents) {
        self.reader = reader
        self.components = components
    }

    /// The rows.
    package var rows: RowView { reader.rows }
    /// How the rows store projections.
    package var codec: VectorCodec { reader.codec }

    /// Searches with the projection of a query; see ``IndexReader/search(_:among:options:into:)``.
    package func search(
        _ query: VectorSpan,
        among candidates: Candidates,
        options: SearchOptions,
        into nearest: inout TopK
    ) throws(NearestError) -> SearchSummary {
        let query = try components.projection(ofQuery: query)
        return try reader.search(
            .float32(query.span),
            among: candidates,
            options: options,
            into: &nearest
        )
    }

    /// Searches with the projection of a query; see
    /// ``VectorSearching/search(_:within:among:options:)``.
    package func search(
        _ query: VectorSpan,
        within radius: Float,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchResult {
        let query = try components.projection(ofQuery: query)
        return try reader.search(
            .float32(query.span),
            within: radius,
            among: candidates,
            options: options
        )
    }

    /// Searches with the projection of a query; see
    /// ``VectorSearching/search(_:into:among:options:)``.
    package func search(
        _ query: VectorSpan,
        into neighbors: inout OutputSpan<Neighbor>,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> SearchSummary {
        let query = try components.projection(ofQuery: query)
        return try reader.search(
            .float32(query.span),
            into: &neighbors,
            among: candidates,
            options: options
        )
    }

    /// Searches with the projections of queries; see
    /// ``VectorSearching/search(batch:k:threads:among:options:)``.
    package func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int,
        among candidates: Candidates,
        options: SearchOptions
    ) throws(NearestError) -> [SearchResult] {
        let queries = try components.projections(of: queries)
        return try reader.search(
            batch: .float32(queries.span),
            k: k,
            threads: threads,
            among: candidates,
            options: options
        )
    }

    /// Returns what a search under a predicate would do.
    package func forecast(
        _ predicate: any RowPredicate,
        k: Int,
        options: SearchOptions
    ) throws(NearestError) -> StrategyForecast {
        try reader.forecast(predicate, k: k, options: options)
    }
}

extension PrincipalComponents {
    /// Returns the projection of a query.
    ///
    /// - Throws: ``NearestError`` for a query of another length or encoding.
    package func projection(ofQuery query: VectorSpan) throws(NearestError) -> [Float] {
        guard query.count == dimension else {
            throw .dimension("the query", count: query.count, expected: dimension)
        }
        return try projections(of: query)
    }
}
