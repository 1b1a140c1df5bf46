internal import Synchronization

extension FlatIndex {
    /// The vectors that the index holds now.
    package func contents() -> IndexContents {
        let ticket = rows.epochs.enter()
        return rows.read { IndexContents($0, ticket) }
    }
}

extension HNSWIndex {
    /// The vectors that the index holds now, and their links.
    ///
    /// Changes wait while the links are copied, and while the neighborhoods of removed vectors are
    /// repaired, after which nothing leads to them.
    package func contents() -> IndexContents {
        writer.withLock { writer in
            rows.writer.withLock { rowWriter in
                sweepAll(&writer, &rowWriter)
                return IndexContents(snapshot(rowWriter), rows.epochs.enter()) {
                    GraphContents(self, $0)
                }
            }
        }
    }
}

extension HNSWIndex {
    /// Checks vectors as insertion does, without inserting them.
    ///
    /// - Throws: ``NearestError`` for a length that does not fit, or a vector that cannot be stored or
    ///   compared.
    package func check(_ vectors: Span<Float>, ids: [VectorID]) throws(NearestError) {
        try intake.check(vectors, ids: ids)
    }
}
