package import NearestIndex

// Searches that return attributes. One snapshot of the columns serves for the filter and for the
// hits, so that both see the same values.
extension AttributedIndex {
    /// Finds the `k` nearest vectors and returns them with attributes.
    public func search(
        _ query: VectorSpan,
        k: Int,
        where filter: Filter?,
        among candidates: Candidates,
        returning selection: AttributeSelection,
        options: SearchOptions
    ) throws(NearestError) -> SearchHits {
        try withSnapshot(filter, candidates, selection, options) {
            (reader, candidates) throws(NearestError) in
            [try reader.search(query, k: k, among: candidates, options: options)]
        }[0]
    }

    /// Finds the vectors within a distance of the query and returns them with attributes.
    public func search(
        _ query: VectorSpan,
        within radius: Float,
        where filter: Filter?,
        among candidates: Candidates,
        returning selection: AttributeSelection,
        options: SearchOptions
    ) throws(NearestError) -> SearchHits {
        try withSnapshot(filter, candidates, selection, options) {
            (reader, candidates) throws(NearestError) in
            [try reader.search(query, within: radius, among: candidates, options: options)]
        }[0]
    }

    /// Finds the nearest vectors of many queries and returns them with attributes.
    public func search(
        batch queries: VectorSpan,
        k: Int,
        threads: Int,
        where filter: Filter?,
        returning selection: AttributeSelection,
        options: SearchOptions
    ) throws(NearestError) -> [SearchHits] {
        try withSnapshot(filter, .all, selection, options) {
            (reader, candidates) throws(NearestError) in
            try reader.search(
                batch: queries,
                k: k,
                threads: threads,
                among: candidates,
                options: options
            )
        }
    }

    // Runs searches of one version of the index, under a filter that reads one snapshot of the
    // columns, and adds attributes of that snapshot to the answers.
    private func withSnapshot(
        _ filter: Filter?,
        _ candidates: Candidates,
        _ selection: AttributeSelection,
        _ options: SearchOptions,
        _ search: (any IndexReader, Candidates) throws(NearestError) -> [SearchResult]
    ) throws(NearestError) -> [SearchHits] {
        let selected = try selection.columns(of: attributeSchema)
        guard let attributeStore else {
            var candidates = candidates
            if let filter { candidates = try self.candidates(where: filter, among: candidates) }
            return try withAnyReader(for: options) { reader throws(NearestError) in
                try search(reader, candidates).map { result in
                    let attributes = [Attributes](repeating: Attributes(), count: result.count)
                    return SearchHits(result, attributes: attributes)
                }
            }
        }
        return try withAnyReader(for: options) { reader throws(NearestError) in
            let view = reader.rows
            let snapshot = attributeStore.columns.snapshot(rowCount: view.rowCount)
            let bound = try attributeStore.candidates(
                where: filter,
                among: candidates,
                in: FixedColumns(snapshot)
            )
            return try search(reader, bound).map { result in
                let attributes = view.rows(of: result.neighbors).map { row in
                    row.map { snapshot.attributes($0, columns: selected) } ?? Attributes()
                }
                return SearchHits(result, attributes: attributes)
            }
        }
    }
}
