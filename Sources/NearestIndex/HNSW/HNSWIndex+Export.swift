extension HNSWIndex {
    /// Takes the vectors that the index holds now, and their links, to be written to a file.
    ///
    /// It first repairs the neighborhoods of removed vectors, so that no link leads to them, and
    /// then copies the links. Changes wait until it returns.
    ///
    /// - Complexity: O(`count · m`), and about as much as an insertion for each neighborhood
    ///   repaired.
    package func makeExport() -> (rows: IndexExport, graph: GraphExport?) {
        change { change in
            change.sweepAll()
            let view = change.newestView
            let numbering = CompactNumbering(view)
            let hold = EpochHold(parts, parts.rows.epochs)
            let rows = IndexExport(view, numbering, hold, codes: parts.codes.value)
            return (rows, GraphExport(parts.graph, parameters, ids: rows.ids, numbering))
        }
    }
}
