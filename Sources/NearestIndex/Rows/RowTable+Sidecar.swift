internal import Synchronization

// Calls of the sidecar that stores data alongside the rows, if there is one. Writer only.
extension RowTable {
    /// Writes the sidecar data of rows that no reader sees yet.
    ///
    /// - Parameters:
    ///   - source: where the data comes from.
    ///   - rows: reserved rows.
    ///   - writer: the writer's state.
    /// - Throws: ``NearestError`` where memory is refused.
    func attach(
        _ source: SidecarSource,
        to rows: [Int],
        _ writer: inout RowWriterState
    ) throws(NearestError) {
        guard let sidecar else { return }
        let epoch = epochs.current
        var change = SidecarChange(rows: rows)
        defer { retire(change.retired, epoch, &writer) }
        switch source {
        case .nothing: try sidecar.attachNothing(&change)
        case .written(let write): try write(&change)
        case .copied(let sources): try sidecar.copy(from: sources, &change)
        }
    }

    /// Replaces the sidecar data of identifiers; readers see the old or the new data of each row.
    ///
    /// - Throws: ``NearestError`` with the code `unknownID` if an identifier has no row, or if
    ///   memory is refused; nothing is changed then.
    func replaceSidecar(
        of ids: [VectorID],
        _ write: SidecarWriter,
        _ writer: inout RowWriterState
    ) throws(NearestError) {
        var rows: [Int] = []
        for id in ids {
            guard let row = self.ids.row(of: id) else { throw .unknown(id) }
            rows.append(row)
        }
        guard sidecar != nil else { return }
        reclaim(&writer)
        var change = SidecarChange(rows: rows)
        // The epoch is read at the end: until then readers could still reach the replaced objects.
        defer { retire(change.retired, epochs.current, &writer) }
        try write(&change)
    }

    /// Releases the sidecar data of the rows from the table's end on.
    func truncateSidecar(_ writer: inout RowWriterState) {
        guard let sidecar else { return }
        let epoch = epochs.current
        var retired = RetireList()
        sidecar.truncate(to: writer.end, &retired)
        retire(retired, epoch, &writer)
    }

    /// Keeps an object that was unlinked until no reader can see it.
    func retire(
        _ object: any AnyObject & Sendable,
        byteCount: Int,
        _ writer: inout RowWriterState
    ) {
        writer.retired.retire(object, byteCount: byteCount, epochs.current)
        retiredBytes.store(writer.retired.byteCount, ordering: .relaxed)
    }

    // Keeps what a sidecar has replaced until no reader can see it.
    private func retire(_ list: RetireList, _ epoch: UInt64, _ writer: inout RowWriterState) {
        writer.retired.retire(list, epoch)
        retiredBytes.store(writer.retired.byteCount, ordering: .relaxed)
    }
}
