extension GraphReader {
    /// Makes the reader of a file's rows and links; the caller keeps them alive.
    ///
    /// - Parameters:
    ///   - rows: the rows, encoded as a graph encodes them.
    ///   - graph: their links.
    ///   - format: the format of the vectors.
    ///   - codes: the codes of the rows. Default: none.
    ///   - excluded: rows that cannot be seen, which the caller keeps alive. Default: none.
    package init(
        _ rows: ExternalRows,
        _ graph: ExternalGraph,
        _ format: VectorFormat,
        codes: CodeSet? = nil,
        except excluded: RowSet? = nil
    ) {
        let codec = VectorCodec(format, normalizing: true)
        let links = graph.view
        self.init(
            rows: rows.view(format, except: excluded),
            graph: links,
            entry: graph.entry,
            codec: codec,
            codes: codes.map { BorrowedObject($0) },
            resources: SearchResources(links, codec: codec, rowBytes: rows.rowBytes)
        )
    }

    /// Begins a search that yields neighbors on demand; see
    /// ``HNSWIndex/cursor(for:among:options:)``.
    ///
    /// - Parameters:
    ///   - query: `dimension` numbers.
    ///   - candidates: which vectors may be returned.
    ///   - options: what the search may do.
    ///   - rows: the rows that this reader reads.
    ///   - graph: their links.
    /// - Returns: a search that has not yielded any neighbor yet.
    /// - Throws: ``NearestError`` for a query of another length or one that cannot be compared, for
    ///   options out of range, or for candidates that were made for another index.
    package func cursor(
        for query: VectorSpan,
        among candidates: Candidates,
        options: SearchOptions,
        keeping rows: ExternalRows,
        _ graph: ExternalGraph
    ) throws(NearestError) -> NeighborCursor {
        try cursor(for: query, among: candidates, options: options, EpochHold([rows, graph]))
    }
}
